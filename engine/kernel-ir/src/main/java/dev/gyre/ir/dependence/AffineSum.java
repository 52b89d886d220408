package dev.gyre.ir.dependence;

import dev.gyre.ir.Expr;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sum of multiples of expressions, and a constant.
 *
 * @param terms factors, none of them zero, by expression
 */
record AffineSum(Map<Expr, Long> terms, long constant) {

    static AffineSum of(long constant) {
        return new AffineSum(Map.of(), constant);
    }

    static AffineSum of(Expr expression) {
        return new AffineSum(Map.of(expression, 1L), 0);
    }

    AffineSum plus(AffineSum other) {
        Map<Expr, Long> sum = new LinkedHashMap<>(terms);
        other.terms.forEach((e, factor) -> sum.merge(e, factor, Math::addExact));
        sum.values().removeIf(factor -> factor == 0);
        return new AffineSum(sum, Math.addExact(constant, other.constant));
    }

    AffineSum times(long factor) {
        if (factor == 0) {
            return of(0);
        }
        Map<Expr, Long> product = new LinkedHashMap<>();
        terms.forEach((e, f) -> product.put(e, Math.multiplyExact(f, factor)));
        return new AffineSum(product, Math.multiplyExact(constant, factor));
    }

    boolean isConstant() {
        return terms.isEmpty();
    }
}
