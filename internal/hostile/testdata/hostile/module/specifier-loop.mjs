// class: modules
// expect: timeout
// why: a specifier that never becomes a string
import({ toString() { for (;;); } });
