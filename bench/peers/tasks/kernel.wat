;; What WebAssembly is measured with. kernel.wasm is this file, assembled by wabt.
(module
  (import "env" "host" (func $host (param i32) (result i32)))
  (memory (export "memory") 16)

  (func (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))

  ;; repeat calls the host n times, with what it returned before.
  (func (export "repeat") (param $n i32) (result i32)
    (local $x i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $x (call $host (local.get $x)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $x))

  (func (export "spin")
    (loop $again (br $again)))

  ;; sieve counts the primes below a million, with a byte for each number.
  (func $sieve (result i32)
    (local $i i32) (local $j i32) (local $count i32)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 1000000))
    (local.set $i (i32.const 2))
    (loop $next
      (if (i32.eqz (i32.load8_u (local.get $i)))
        (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (if (i32.lt_u (local.get $i) (i32.const 1000))
            (then
              (local.set $j (i32.mul (local.get $i) (local.get $i)))
              (loop $strike
                (i32.store8 (local.get $j) (i32.const 1))
                (local.set $j (i32.add (local.get $j) (local.get $i)))
                (br_if $strike (i32.lt_u (local.get $j) (i32.const 1000000))))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 1000000))))
    (local.get $count))

  ;; steps counts how often z = z² + c stays near 0, at most 200 times.
  (func $steps (param $cx f64) (param $cy f64) (result i32)
    (local $x f64) (local $y f64) (local $t f64) (local $n i32)
    (block $done
      (loop $again
        (br_if $done (i32.ge_u (local.get $n) (i32.const 200)))
        (br_if $done
          (f64.gt
            (f64.add (f64.mul (local.get $x) (local.get $x)) (f64.mul (local.get $y) (local.get $y)))
            (f64.const 4)))
        (local.set $t
          (f64.add
            (f64.sub (f64.mul (local.get $x) (local.get $x)) (f64.mul (local.get $y) (local.get $y)))
            (local.get $cx)))
        (local.set $y
          (f64.add (f64.mul (f64.const 2) (f64.mul (local.get $x) (local.get $y))) (local.get $cy)))
        (local.set $x (local.get $t))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $n))

  ;; kernel is the sum of both: numbers in memory, and floating point.
  (func (export "kernel") (result i32)
    (local $i i32) (local $j i32) (local $sum i32)
    (local.set $sum (call $sieve))
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $sum
          (i32.add (local.get $sum)
            (call $steps
              (f64.sub (f64.div (f64.convert_i32_u (local.get $j)) (f64.const 64)) (f64.const 2.25))
              (f64.sub (f64.div (f64.convert_i32_u (local.get $i)) (f64.const 64)) (f64.const 1.5)))))
        (local.set $j (i32.add (local.get $j) (i32.const 1)))
        (br_if $columns (i32.lt_u (local.get $j) (i32.const 192))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $rows (i32.lt_u (local.get $i) (i32.const 192))))
    (local.get $sum)))
