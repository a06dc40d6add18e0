export {};
await 0;
null.x;
