// escape: call the methods of a CallSite on other receivers
// want: TypeError TypeError
Error.prepareStackTrace = (e, list) => list;
const site = new Error().stack[0];
const { getThis, getFunction } = Object.getPrototypeOf(site);
[tried(() => getThis.call(mine)), tried(() => getFunction.call({}))].map(x => x).join(' ');
