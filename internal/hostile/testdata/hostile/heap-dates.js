// class: heap
// expect: timeout | memory
// why: dates printed in every language
const languages = ['de', 'ar', 'ja', 'th', 'hi', 'ru', 'he', 'zh', 'ko', 'fa'];
for (let i = 0; ; i++) new Date(i * 1e9).toLocaleString(languages[i % 10], { dateStyle: 'full', calendar: 'buddhist' });
