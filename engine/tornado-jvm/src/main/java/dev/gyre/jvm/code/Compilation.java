package dev.gyre.jvm.code;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The result of a compiler for one kernel: code, or a refusal. */
public sealed interface Compilation {

    /**
     * Code for the kernel.
     *
     * @param layout how the work is laid out over vectors, if it is
     * @param distinct whether it may only be bound to arguments no two of which are the same array
     * @param inLanes the instructions at which sequential loops begin whose iterations store side by side, so that of arguments that are the same
     *     array these iterations have to leave one another alone
     * @param apart the instructions at which sequential loops begin whose iterations it takes for granted leave one another alone
     * @param contested whether scalars may be faster, with the same bits
     * @param suits of what arguments it's the code to take, if there's other code with vectors for others
     * @param versions the code itself
     */
    record Compiled(
            Form form,
            TileShape shape,
            Optional<VectorLayout> layout,
            boolean distinct,
            Set<Integer> inLanes,
            Set<Integer> apart,
            boolean contested,
            Optional<Predicate<Object[]>> suits,
            Recompilation versions)
            implements Compilation {
        /** Code that takes any arguments and has no vectors. */
        public Compiled(Form form, TileShape shape, Function<Object[], TileRunner> bind) {
            this(form, shape, Optional.empty(), false, Recompilation.only(bind));
        }

        /** Code that takes nothing for granted of sequential loops. */
        public Compiled(
                Form form, TileShape shape, Optional<VectorLayout> layout, boolean distinct, Recompilation versions) {
            this(form, shape, layout, distinct, Set.of(), Set.of(), false, Optional.empty(), versions);
        }

        /** A copy, but for scalars where they turn out faster, if they may be. */
        public Compiled against(Supplier<Compiled> scalars) {
            if (!contested) {
                return this;
            }
            Supplier<Function<Object[], TileRunner>> other = () -> {
                Compiled compiled = scalars.get();
                return compiled.form() == Form.SCALAR ? compiled.bind() : bind();
            };
            return new Compiled(form, shape, layout, distinct, inLanes, apart, false, suits, versions.against(other));
        }

        /** A copy for one thread, which goes through the space in order. */
        public Compiled onOneThread() {
            return new Compiled(Form.SEQUENTIAL, TileShape.ONE, arguments -> new WholeRunner(bind().apply(arguments)));
        }

        /** Binds arguments, boxed where primitive, in the order of the kernel's parameters. */
        public Function<Object[], TileRunner> bind() {
            return versions.current().bind();
        }
    }

    /** No code, and why. */
    record Refused(Refusal refusal) implements Compilation {}
}
