// class: conversion
// expect: timeout
// why: a getter that never returns
const trap = { get x() { for (;;); } };
trap.x;
