package dev.gyre.jvm.simd.pipeline;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Stmt;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A way to do a form wrong.
 *
 * @param breaks whether the form is malformed then, which the verifier has to see by itself; otherwise it means something else
 * @param bodies what becomes of statements, a place each
 */
record Fault(String name, boolean breaks, Function<List<Stmt>, Stream<List<Stmt>>> bodies) {
    static Fault malformed(String name, Function<List<Stmt>, Stream<List<Stmt>>> bodies) {
        return new Fault(name, true, bodies);
    }

    static Fault wrong(String name, Function<List<Stmt>, Stream<List<Stmt>>> bodies) {
        return new Fault(name, false, bodies);
    }

    /** In one expression. */
    static Function<List<Stmt>, Stream<List<Stmt>>> expression(Function<Expr, Stream<Expr>> change) {
        return body -> Places.expressions(body, change);
    }

    /** In one statement. */
    static Function<List<Stmt>, Stream<List<Stmt>>> statement(Function<Stmt, Stream<List<Stmt>>> change) {
        return body -> Places.statements(body, change);
    }
}
