export const word = "Hello";
