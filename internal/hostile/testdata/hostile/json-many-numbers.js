// class: JSON
// expect: memory
// why: thirty million numbers of JSON
JSON.parse('[' + '1.5,'.repeat(3e7) + '1]');
