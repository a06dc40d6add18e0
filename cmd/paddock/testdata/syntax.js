#!/usr/bin/env -S paddock run
let a = 1;
let a = 2;
