// escape: run promises' jobs inside the host's call back, in the midst of its checks
// want: 90 0
let jobs = 0;
Promise.resolve().then(() => { jobs++; mine.send(shop, 100); }).catch(() => {});
const left = pay({ to: 'shop', amount: 10 }, () => { call(() => {}); });
[left, jobs].join(' ');
