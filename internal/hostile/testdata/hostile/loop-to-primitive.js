// class: conversion
// expect: timeout
// why: a conversion to a number that never returns, in the middle of an addition
1 + { [Symbol.toPrimitive]() { for (;;); } };
