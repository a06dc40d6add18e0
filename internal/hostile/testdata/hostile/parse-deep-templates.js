// class: parser
// expect: exception RangeError
// why: templates inside templates
eval('`${'.repeat(1e6) + '1' + '}`'.repeat(1e6));
