// class: heap
// expect: memory | timeout
// why: objects of Intl hold much outside the heap
const all = [];
for (let i = 0; ; i++) all.push(new Intl.DateTimeFormat('de', { dateStyle: 'full', timeZone: 'Europe/Berlin' }), new Intl.NumberFormat('fr', { style: 'currency', currency: 'EUR' }));
