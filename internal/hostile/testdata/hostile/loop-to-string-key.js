// class: conversion
// expect: timeout
// why: a conversion to a property key that never returns
({})[{ toString() { for (;;); } }];
