package dev.gyre.ir.front;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of an inlined method's parameters: variables that are set before its statements, or objects that they stand for. */
final class Bindings {
    private final Map<KernelVariable, Expr> values = new LinkedHashMap<>();

    private Bindings() {}

    /** Binds a method's parameters to the arguments that it is called with. */
    static Bindings of(Scope scope, MethodType type, List<Value> arguments) throws RefusedException {
        Bindings bindings = new Bindings();
        int slot = 0;
        for (int p = 0; p < arguments.size(); p++) {
            bindings.bind(scope, slot, type.parameterType(p), arguments.get(p));
            slot += type.parameterType(p) == long.class || type.parameterType(p) == double.class ? 2 : 1;
        }
        return bindings;
    }

    private void bind(Scope scope, int slot, Class<?> type, Value argument) throws RefusedException {
        switch (argument) {
            case Value.Scalar(Expr e)
            when !type.isPrimitive() && e.operands().isEmpty() && scope.isSettled(slot) -> scope.bind(slot, argument);
            case Value.Scalar(Expr e) -> {
                if (!type.isPrimitive()) {
                    scope.bindBoxed(slot, e.kind());
                }
                values.put(scope.loaded(slot, e.kind(), 0), e);
            }
            case Value.Context _ -> scope.bindContext(slot);
            case Value.Order _ -> throw new RefusedException("it passes a comparison to a method");
            case Value.Tuple tuple
            when tuple.home().isPresent() -> scope.bind(slot, tuple.home().get());
            case Value.Tuple tuple -> {
                ReplacedObject home = scope.own(slot, tuple.type(), Scope.variables("p" + slot, tuple));
                for (int v = 0; v < tuple.parts().size(); v++) {
                    values.put(home.variables().get(v), tuple.parts().get(v));
                }
            }
            case Value object -> scope.bind(slot, object);
        }
    }

    /** The statements before the method's own. */
    List<Stmt> statements() {
        List<Stmt> statements = new ArrayList<>();
        values.forEach((variable, value) -> statements.add(new Stmt.Assign(variable, value)));
        return statements;
    }

    /**
     * The result of a method that computes nothing: nothing, as one that checks a known fact, or one of its arguments. Empty for others.
     */
    Optional<List<Value>> given(MethodParser.Inlined body) {
        if (!body.statements().isEmpty()
                || values.values().stream().anyMatch(e -> !e.operands().isEmpty())) {
            return Optional.empty();
        }
        return switch (body.result()) {
            case null -> Optional.of(List.of());
            case Value.Scalar(Expr.Local(KernelVariable v))
            when values.containsKey(v) -> Optional.of(List.of(new Value.Scalar(values.get(v))));
            default -> Optional.empty();
        };
    }
}
