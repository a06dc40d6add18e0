[btoa('hello'), btoa(''), btoa('\xff\x00'), btoa(undefined), btoa.length] //=> [ 'aGVsbG8=', '', '/wA=', 'dW5kZWZpbmVk', 1 ]
btoa('€') //=> InvalidCharacterError: the string contains invalid characters
btoa('\ud800') //=> InvalidCharacterError: the string contains invalid characters
btoa() //=> TypeError: 1 argument required, but only 0 present
[atob('aGVsbG8='), atob(' aGVs\n bG8 '), atob('/wA='), atob(''), atob('YQ')] //=> [ 'hello', 'hello', 'ÿ\x00', '', 'a' ]
atob('a') //=> InvalidCharacterError: the string contains invalid characters
atob('YQ=') //=> InvalidCharacterError: the string contains invalid characters
atob('Y=Q=') //=> InvalidCharacterError: the string contains invalid characters
atob('YQ===') //=> InvalidCharacterError: the string contains invalid characters
atob('a-_b') //=> InvalidCharacterError: the string contains invalid characters
atob('\u00a0') //=> InvalidCharacterError: the string contains invalid characters
{ let all = ''; for (let n = 0; n < 256; n++) all += String.fromCharCode(n); atob(btoa(all)) === all } //=> true
