package dev.gyre.fpga.nest;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Relation;
import dev.gyre.ir.Stmt;
import java.util.List;
import java.util.Optional;

/**
 * One loop of a nest, with what stands around it in the body of the next outer one. It counts up by a positive step while the relation,
 * less or less-or-equal, holds between its variable and the bound.
 *
 * @param before what runs before the loop begins
 * @param guard the condition under which the loop runs at all, known after {@code before}
 * @param after what runs when the loop has ended, or didn't run
 * @param parallel whether its iterations are promised to leave one another alone
 */
public record Level(
        List<Stmt> before,
        Optional<Expr> guard,
        KernelVariable variable,
        Expr from,
        Relation relation,
        Expr bound,
        int step,
        boolean parallel,
        List<Stmt> after) {}
