[btoa('hello'), btoa(''), btoa('\xff\x00'), btoa(undefined), btoa.length] //=> [ 'aGVsbG8=', '', '/wA=', 'dW5kZWZpbmVk', 1 ]
btoa('€') //=> InvalidCharacterError: the string has characters that cannot be there
btoa('\ud800') //=> InvalidCharacterError: the string has characters that cannot be there
btoa() //=> TypeError: 1 argument required, but only 0 present
[atob('aGVsbG8='), atob(' aGVs\n bG8 '), atob('/wA='), atob(''), atob('YQ')] //=> [ 'hello', 'hello', 'ÿ\x00', '', 'a' ]
atob('a') //=> InvalidCharacterError: the string has characters that cannot be there
atob('YQ=') //=> InvalidCharacterError: the string has characters that cannot be there
atob('Y=Q=') //=> InvalidCharacterError: the string has characters that cannot be there
atob('YQ===') //=> InvalidCharacterError: the string has characters that cannot be there
atob('a-_b') //=> InvalidCharacterError: the string has characters that cannot be there
atob('\u00a0') //=> InvalidCharacterError: the string has characters that cannot be there
{ let all = ''; for (let n = 0; n < 256; n++) all += String.fromCharCode(n); atob(btoa(all)) === all } //=> true
