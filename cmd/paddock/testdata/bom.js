console.log("with a byte order mark")
