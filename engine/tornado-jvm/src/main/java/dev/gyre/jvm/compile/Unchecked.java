package dev.gyre.jvm.compile;

import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Refusal;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Vector code that doesn't check accesses of arrays of which it's known that none leaves them; compiled when first asked for. */
public final class Unchecked {
    /** The value where there's no such code. */
    public static final Unchecked NONE = new Unchecked(
            _ -> new Compilation.Refused(new Refusal(Form.SIMD, "there is one code for all arguments")), c -> c);

    private final Map<BitSet, Optional<Compilation.Compiled>> compiled = new ConcurrentHashMap<>();
    private final Function<BitSet, Compilation> compiler;
    private final UnaryOperator<Compilation.Compiled> with;

    /**
     * Code without checks, compiled when it's first asked for.
     *
     * @param with what is made of it
     */
    Unchecked(Function<BitSet, Compilation> compiler, UnaryOperator<Compilation.Compiled> with) {
        this.compiler = compiler;
        this.with = with;
    }

    /** The code for arguments whose arrays in these parameters no access leaves; empty if there is none of its own. */
    Optional<Compilation.Compiled> within(BitSet parameters) {
        return parameters.isEmpty() ? Optional.empty() : compiled.computeIfAbsent(parameters, this::compile);
    }

    private Optional<Compilation.Compiled> compile(BitSet parameters) {
        return compiler.apply(parameters) instanceof Compilation.Compiled code
                ? Optional.of(with.apply(code))
                : Optional.empty();
    }
}
