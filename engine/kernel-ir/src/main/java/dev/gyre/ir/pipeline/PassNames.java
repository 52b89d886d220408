package dev.gyre.ir.pipeline;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of a compiler's passes.
 *
 * @param all every pass
 * @param optional those that kernels are right without
 */
public record PassNames(Set<String> all, Set<String> optional) {
    /** The names of the passes of the middle end and of a back end's lists. */
    public static PassNames of(List<PassPipeline<?, ?>> backEnd) {
        List<Pass<?, ?>> passes = Stream.of(MiddleEnd.ALL, backEnd)
                .flatMap(List::stream)
                .<Pass<?, ?>>flatMap(p -> p.passes().stream())
                .toList();
        return new PassNames(names(passes, _ -> true), names(passes, Pass::optional));
    }

    private static Set<String> names(List<Pass<?, ?>> passes, Predicate<Pass<?, ?>> wanted) {
        return passes.stream().filter(wanted).map(Pass::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Checks that there's a pass.
     *
     * @throws IllegalArgumentException if there's none of the name; names those that there are
     */
    public void require(String pass) {
        if (!all.contains(pass)) {
            throw new IllegalArgumentException(
                    "there is no pass %s: there are %s".formatted(pass, String.join(", ", all)));
        }
    }
}
