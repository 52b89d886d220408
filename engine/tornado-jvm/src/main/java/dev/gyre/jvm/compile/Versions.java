package dev.gyre.jvm.compile;

import dev.gyre.ir.dependence.Independence;
import dev.gyre.ir.dependence.Reach;
import dev.gyre.ir.dependence.Stage;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Deferred;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.tornado.memory.Room;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The code of a kernel in several versions, between which the arguments of a launch decide: loop versioning, as compilers call it.
 *
 * @param best for arguments that keep to all that it takes for granted
 * @param general for arguments that {@code best} doesn't take: arrays that overlap where it asks for distinct ones, or views of memory with no
 *     room behind
 * @param sequential for arguments with which iterations can't be shown to leave one another alone, and for arrays off the heap
 * @param independence shows it, for kernels that are cut into tiles and can be read
 * @param unchecked for arrays that no access leaves
 * @param assumptions what {@code best} takes for granted besides
 * @param offHeap the parameters whose arrays are off the heap, as {@code best} reads them
 */
public record Versions(
        Compilation.Compiled best,
        Deferred<Compilation.Compiled> general,
        Compilation.Compiled sequential,
        Optional<Independence> independence,
        Unchecked unchecked,
        List<Assumption> assumptions,
        Set<Integer> offHeap) {

    /**
     * An assumption that code rests on, and the kernel for arguments that break it.
     *
     * @param holds whether it is so for arguments, of which it may be shown how they're accessed
     * @param otherwise the kernel for arguments for which it isn't
     * @param needed whether results would be wrong otherwise, not only slow
     */
    public record Assumption(
            BiPredicate<Optional<Independence>, Object[]> holds, Deferred<CompiledKernel> otherwise, boolean needed) {
        /**
         * The assumption that iterations of sequential loops leave one another alone.
         *
         * @param loops where they begin
         */
        static Assumption apart(Set<Integer> loops, Deferred<CompiledKernel> otherwise) {
            return new Assumption(
                    (independence, arguments) -> independence.stream()
                            .anyMatch(i -> loops.stream().allMatch(loop -> i.areApart(loop, arguments))),
                    otherwise,
                    true);
        }
    }

    /** One code for all arguments. */
    static Versions one(Compilation.Compiled code) {
        return of(code, code, code);
    }

    /** Code that takes nothing for granted but that arguments leave one another alone. */
    static Versions of(Compilation.Compiled best, Compilation.Compiled general, Compilation.Compiled sequential) {
        return new Versions(
                best, Deferred.of(general), sequential, Optional.empty(), Unchecked.NONE, List.of(), Set.of());
    }

    /** The versions without those that are only faster for some arguments. */
    Versions inOneForm() {
        List<Assumption> needed =
                assumptions.stream().filter(Assumption::needed).toList();
        return new Versions(best, general, sequential, independence, unchecked, needed, offHeap);
    }

    /** Why iterations disturb one another with arguments, if they do. */
    Optional<String> conflict(Object[] arguments) {
        return independence.flatMap(i -> i.conflict(arguments));
    }

    /** The stages that the space falls into, in each of which iterations leave one another alone; none if there are none. */
    List<Stage> stages(Object[] arguments) {
        return independence.map(i -> i.stages(arguments)).orElse(List.of());
    }

    /**
     * The version for arguments with which iterations, or those of a stage, leave one another alone.
     *
     * @param own the kernel's arguments
     * @param arguments what compiled code takes of them
     */
    Compilation.Compiled choose(Object[] own, Object[] arguments) {
        if (independence.flatMap(i -> i.conflictWithin(arguments)).isPresent()) {
            return general.get();
        }
        for (Assumption assumption : assumptions) {
            if (!assumption.holds().test(independence, arguments)) {
                return assumption.otherwise().get().codeFor(own);
            }
        }
        if (!takes(arguments) || (best.form() == Form.SIMD && !(haveRoom(arguments) && hasRoom(own)))) {
            return general.get();
        }
        return best.form() == Form.SIMD
                ? independence
                        .flatMap(i -> unchecked.within(i.within(arguments)))
                        .orElse(best)
                : best;
    }

    /** Whether the best code may be bound to arguments, some of which may be the same array. */
    private boolean takes(Object[] arguments) {
        return (!best.distinct() && best.inLanes().isEmpty())
                || !Reach.anyOverlap(arguments)
                || (!best.distinct()
                        && independence.stream()
                                .anyMatch(i -> best.inLanes().stream().allMatch(loop -> i.areApart(loop, arguments))));
    }

    /** Whether vectors may go on behind the space that tiles cut, which arguments decide. */
    private boolean hasRoom(Object[] own) {
        if (independence.isEmpty()) {
            return true;
        }
        int[] space = new int[2 * TileRunner.DIMENSIONS];
        try {
            best.bind().apply(own).space(space);
        } catch (RuntimeException _) { // which is told when the task runs
            return true;
        }
        return best.shape().leavesRoom(space);
    }

    /** Whether the arrays aren't views of memory that ends with them, but for those of which it's known. */
    private boolean haveRoom(Object[] arguments) {
        return IntStream.range(0, arguments.length)
                .allMatch(p -> offHeap.contains(p)
                        || !(arguments[p] instanceof TornadoNativeArray array)
                        || Room.behind(array.getSegment()) >= Room.BYTES);
    }
}
