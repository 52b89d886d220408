package dev.gyre.fpga.nest;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Label;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.Cleanup;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.pipeline.MiddleEnd;
import dev.gyre.ir.pipeline.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a kernel's statements as nests of loops that follow one another, or says why they aren't any. */
public final class NestFinder {
    private static final String UNCOUNTED = "it has a loop that doesn't count up to a bound, or that is broken out of";

    private final List<Level> levels = new ArrayList<>();

    private NestFinder() {}

    /**
     * The nests of a kernel.
     *
     * @param apart whether what stands around an inner loop and computes with floats is a nest of its own
     * @param lanes iterations of the innermost parallel loop that run at once
     * @throws RefusedException if a loop isn't counted, or two follow one another within one that isn't parallel
     */
    public static Nests find(KernelIr kernel, boolean apart, int lanes) throws RefusedException {
        LoopDistribution.Parts parts =
                new LoopDistribution(apart, lanes).apply(MiddleEnd.CIRCUITS.run(kernel.body(), Unit.of(kernel)));
        List<Nest> nests = new ArrayList<>();
        for (LoopSharing.Shared shared : LoopSharing.apply(parts.lists())) {
            NestFinder finder = new NestFinder();
            List<Stmt> body = finder.enter(shared.statements());
            nests.add(new Nest(List.copyOf(finder.levels), body, shared.steps()));
        }
        return new Nests(List.copyOf(nests), parts.carried());
    }

    /** Takes the loop out of a list of statements, and gives the innermost loop's body. */
    private List<Stmt> enter(List<Stmt> statements) throws RefusedException {
        int at = -1;
        for (int i = 0; i < statements.size(); i++) {
            check(statements.get(i), Set.of());
            if (loops(statements.get(i))) {
                if (at >= 0) {
                    throw new RefusedException(
                            "loops follow one another: that over %s and that over %s",
                            variable(statements.get(at)), variable(statements.get(i)));
                }
                at = i;
            }
        }
        if (at < 0) {
            return statements;
        }
        List<Stmt> before = statements.subList(0, at);
        List<Stmt> after = statements.subList(at + 1, statements.size());
        return switch (statements.get(at)) {
            case Stmt.For loop -> level(before, Optional.empty(), loop, after);
            case Stmt.If branch -> guarded(before, branch, after);
            default -> throw new RefusedException("a loop stands within a block that is broken out of");
        };
    }

    /** A loop under a condition: what stands around it there is run under the same condition. */
    private List<Stmt> guarded(List<Stmt> before, Stmt.If branch, List<Stmt> after) throws RefusedException {
        boolean then = branch.then().stream().anyMatch(NestFinder::loops);
        List<Stmt> inside = then ? branch.then() : branch.otherwise();
        List<Stmt> other = then ? branch.otherwise() : branch.then();
        if (other.stream().anyMatch(NestFinder::loops)) {
            throw new RefusedException("both ways of a condition have a loop");
        }
        if (inside.stream().anyMatch(s -> s instanceof Stmt.If && loops(s))) {
            throw new RefusedException("a loop stands under two conditions");
        }
        int at = 0;
        while (!loops(inside.get(at))) {
            at++;
        }
        Expr condition = then ? branch.condition() : Expr.Not.of(branch.condition());
        KernelVariable flag = new KernelVariable("guard" + levels.size(), dev.gyre.ir.Kind.BOOLEAN);
        Expr runs = new Expr.Local(flag);
        List<Stmt> first = new ArrayList<>(before);
        first.add(new Stmt.Assign(flag, condition));
        first.add(new Stmt.If(runs, inside.subList(0, at), other));
        List<Stmt> last = new ArrayList<>();
        last.add(new Stmt.If(runs, inside.subList(at + 1, inside.size()), List.of()));
        last.addAll(after);
        if (inside.subList(at + 1, inside.size()).stream().anyMatch(NestFinder::loops)) {
            throw new RefusedException("loops follow one another under a condition");
        }
        if (!(inside.get(at) instanceof Stmt.For loop)) {
            throw new RefusedException("a loop stands within a block that is broken out of");
        }
        return level(first, Optional.of(runs), loop, last);
    }

    private List<Stmt> level(List<Stmt> before, Optional<Expr> guard, Stmt.For loop, List<Stmt> after)
            throws RefusedException {
        levels.add(new Level(
                before,
                guard,
                loop.variable(),
                loop.from(),
                loop.relation(),
                loop.bound(),
                loop.step(),
                loop.label().isParallel(),
                after));
        return enter(loop.body());
    }

    /** Jumps may leave blocks that hold no loop, and nothing else. */
    private static void check(Stmt statement, Set<Label> blocks) throws RefusedException {
        switch (statement) {
            case Stmt.Loop _ -> throw new RefusedException(UNCOUNTED);
            case Stmt.Continue _ -> throw new RefusedException("it goes on to a loop's next iteration from within");
            case Stmt.Break(Label label) -> {
                if (!blocks.contains(label)) {
                    throw new RefusedException("it jumps out of a loop");
                }
            }
            case Stmt.Block block -> {
                if (loops(block)) {
                    throw new RefusedException(UNCOUNTED);
                }
                check(block.body(), Cleanup.with(blocks, block.label()));
            }
            case Stmt.If branch -> {
                check(branch.then(), blocks);
                check(branch.otherwise(), blocks);
            }
            default -> {}
        }
    }

    private static void check(List<Stmt> statements, Set<Label> blocks) throws RefusedException {
        for (Stmt s : statements) {
            check(s, blocks);
        }
    }

    static boolean loops(Stmt statement) {
        return statement instanceof Stmt.For
                || statement instanceof Stmt.Loop
                || statement.bodies().stream().flatMap(List::stream).anyMatch(NestFinder::loops);
    }

    private static String variable(Stmt statement) {
        return statement instanceof Stmt.For loop
                ? loop.variable().name()
                : statement.bodies().stream()
                        .flatMap(List::stream)
                        .filter(NestFinder::loops)
                        .map(NestFinder::variable)
                        .findFirst()
                        .orElse("?");
    }
}
