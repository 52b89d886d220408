package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RowDependence;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorPlanner;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.lang.classfile.CodeBuilder;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Emits the method of a block: what the kernel does for one iteration of the scheduled loops, or a few rows, and all lanes of a range. */
final class BlockCode {
    private final CodeBuilder code;
    private final SimdClass simd;
    private final VectorPlan plan;
    private final VectorShapes shapes;
    private final RowDependence rows;
    private final LocalSlots slots;
    private final ScalarCode scalars;
    private final StatementCode statements;

    BlockCode(CodeBuilder code, SimdClass simd, Block block) {
        this.code = code;
        this.simd = simd;
        this.plan = simd.plan().block(block.rows(), block.vectors());
        this.shapes = simd.shapes();
        this.rows = new RowDependence(plan.body(), plan.rowVariable());
        this.slots = new LocalSlots(code, shapes, rows, plan.rows(), plan.vectors());
        ParameterSlots parameters = simd.blockParameters();
        parameters.bind(slots);
        this.scalars = new ScalarCode(code, slots, parameters.arraySlots());
        int slot = bindLoops(parameters.end());
        int laneFrom = slot;
        slot += plan.lane() >= 0 ? 2 : 0;
        Map<Expr, Integer> offsets = new HashMap<>();
        for (Expr stride : simd.accesses().strides()) {
            offsets.put(stride, slot++);
        }
        ReadAhead readAhead = readAhead(block.part(), slot + 1);
        VectorCode vectors = new VectorCode(
                code, simd.api(), shapes, slots, scalars, offsets, slot, readAhead, plan, simd.constants());
        // Panels of jammed rows are a block wide (see TileCode); beside a loop within, C2 is used to one around it.
        boolean once = simd.plan().row() >= 0
                && VectorPlanner.isInnermost(plan.scheduled().get(plan.lane()));
        LaneLoopCode laneLoops =
                new LaneLoopCode(code, simd.api(), plan, shapes, block.part(), once, slots, scalars, laneFrom);
        MaskCode masks = new MaskCode(code, simd.api(), vectors, plan.rows());
        Optional<ReductionCode> reduction =
                simd.reduction().map(r -> new ReductionCode(code, simd, r, scalars, vectors));
        RowCode row = new RowCode(code, simd.api(), shapes, slots, scalars, vectors, masks, reduction);
        this.statements = new StatementCode(code, plan, shapes, rows, slots, scalars, masks, row, laneLoops, readAhead);
    }

    private ReadAhead readAhead(Block.Part part, int array) {
        return switch (part) {
            case PACKED, PACKED_REST ->
                new ReadAhead.Packed(packed(simd.packing().orElseThrow(), array));
            case WHOLE ->
                simd.transpose()
                        .<ReadAhead>map(
                                t -> new ReadAhead.Transposed(new TransposedLoads(code, simd, plan, t, scalars, slots)))
                        .orElse(new ReadAhead.Nothing());
            default -> new ReadAhead.Nothing();
        };
    }

    private PackedLoads packed(Packing packing, int array) {
        Optional<RowLoads> beside = simd.packsRows()
                        && plan.rows() == simd.plan().rows()
                ? Optional.of(new RowLoads(code, List.copyOf(packing.rows().keySet()), plan.rows(), array + 2))
                : Optional.empty();
        beside.ifPresent(scalars::readAhead);
        return new PackedLoads(
                        code,
                        simd.api(),
                        plan,
                        packing.levels().getFirst().loop(),
                        packing.innermost(),
                        List.copyOf(packing.shared().keySet()),
                        packing.skipped(),
                        array,
                        () -> code.iload(array + 1))
                .with(beside);
    }

    /** Makes the slots from one on those of the scheduled loops' variables; gives the slot behind them. */
    private int bindLoops(int first) {
        int slot = first;
        for (int d = 0; d < plan.scheduled().size(); d++) {
            KernelVariable variable = plan.scheduled().get(d).variable();
            if (d == plan.lane()) {
                continue;
            }
            if (d == plan.row()) {
                for (int r = 0; r < plan.rows(); r++) {
                    code.iload(slot)
                            .loadConstant(r * plan.scheduled().get(d).step())
                            .iadd()
                            .istore(slots.of(variable, r, 0));
                }
            } else {
                slots.bind(variable, slot);
            }
            slot++;
        }
        return slot;
    }

    void emit() {
        for (KernelVariable variable : keptBeforeAssigned()) {
            for (int r = 0; r < slots.rows(variable); r++) {
                for (int v = 0; v < slots.vectors(variable, plan.vectors()); v++) {
                    simd.api().species(code, Storage.of(variable.kind()));
                    scalars.push(Expr.Const.zero(variable.kind()), r, v);
                    simd.api().broadcast(code, variable.kind());
                    code.astore(slots.of(variable, r, v));
                }
            }
        }
        statements.list(plan.body(), 1, new Active.All(), false);
        code.return_();
    }

    /** Vectors that some lanes keep while others assign them; the verifier wants them assigned before. */
    private Set<KernelVariable> keptBeforeAssigned() {
        Set<KernelVariable> kept = new LinkedHashSet<>();
        Stmt.walk(
                plan.body(),
                s -> s.bodies()
                        .forEach(list -> list.forEach(inner -> {
                            KernelVariable v = inner.assigned();
                            if (v != null
                                    && shapes.of(v).isVarying()
                                    && !shapes.scopes().isWithin(v, list)) {
                                kept.add(v);
                            }
                        })));
        kept.removeAll(plan.accumulators());
        return kept;
    }
}
