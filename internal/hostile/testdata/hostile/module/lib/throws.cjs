throw new Error("as it is run");
