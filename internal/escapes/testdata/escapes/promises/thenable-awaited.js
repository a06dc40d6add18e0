// escape: have the host wait on a thenable, and take its resolve functions
// want: #<Object>
({ then(resolve) { report('then called'); mine.send(shop, 100); resolve(5); } });
