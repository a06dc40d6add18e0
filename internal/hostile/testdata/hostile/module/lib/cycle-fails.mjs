import './cycle-member.mjs';
await 0;
throw 'from the cycle';
