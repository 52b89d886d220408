package dev.gyre.jvm.simd.parallel;

import dev.gyre.jvm.simd.ir.Expr;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sum of multiples of expressions, and a constant.
 *
 * @param terms factors, none of them zero, by expression
 */
record Linear(Map<Expr, Long> terms, long constant) {

    static Linear of(long constant) {
        return new Linear(Map.of(), constant);
    }

    static Linear of(Expr expression) {
        return new Linear(Map.of(expression, 1L), 0);
    }

    Linear plus(Linear other) {
        Map<Expr, Long> sum = new LinkedHashMap<>(terms);
        other.terms.forEach((e, factor) -> sum.merge(e, factor, Math::addExact));
        sum.values().removeIf(factor -> factor == 0);
        return new Linear(sum, Math.addExact(constant, other.constant));
    }

    Linear times(long factor) {
        if (factor == 0) {
            return of(0);
        }
        Map<Expr, Long> product = new LinkedHashMap<>();
        terms.forEach((e, f) -> product.put(e, Math.multiplyExact(f, factor)));
        return new Linear(product, Math.multiplyExact(constant, factor));
    }

    boolean isConstant() {
        return terms.isEmpty();
    }
}
