// escape: make a host's error into another by the tag of JavaScript's exceptions
// want: TypeError Error
[tried(() => new WebAssembly.Exception(WebAssembly.JSTag, [mine])), tried(() => fail('panic'))].join(' ');
