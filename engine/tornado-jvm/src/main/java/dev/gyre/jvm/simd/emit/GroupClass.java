package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.BinaryOp;
import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.ContextCalls;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupKernel;
import dev.gyre.ir.group.GroupKernel.Region;
import dev.gyre.ir.group.GroupReduction;
import dev.gyre.ir.group.TreeReduction;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.RegionPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Emits the methods of a class for a kernel with a context: {@code group} does what a group does, and calls for each region a method that
 * runs all items, as lanes where there is a plan.
 */
public final class GroupClass {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;
    /** The name of the method that runs groups. */
    public static final String GROUPS = "groupCode";

    private final GroupKernel kernel;
    private final ClassDesc name;
    private final ClassConstants constants;
    private final List<Optional<SimdClass>> lanes = new ArrayList<>();
    private final Map<Integer, TreeReductionCode> halvings = new HashMap<>();
    private final Map<Integer, List<SimdClass>> reductions = new HashMap<>();

    /**
     * The class of a kernel with barriers.
     *
     * @param plans by region, how its items become lanes, if they do
     */
    public GroupClass(GroupKernel kernel, List<RegionPlan> plans, Target target, ClassDesc name) {
        this.kernel = kernel;
        this.name = name;
        this.constants = new ClassConstants(name, target);
        for (Region region : kernel.regions()) {
            lanes.add(plans.get(region.number())
                    .plan()
                    .map(plan -> new SimdClass(
                            kernel.kernel(region),
                            plan,
                            new VectorShapes(plan),
                            target,
                            name,
                            "$" + region.number(),
                            constants)));
        }
        kernel.reductions()
                .trees()
                .forEach((region, halving) -> lanes.get(region).ifPresent(simd -> {
                    int width = simd.plan().width();
                    if (target.has(halving.array().storage(), width)) {
                        halvings.put(region, new TreeReductionCode(name, "$" + region, constants, halving, width));
                    }
                }));
        kernel.reductions()
                .values()
                .forEach((region, values) -> lanes.get(region)
                        .ifPresent(simd -> reductions.put(
                                region,
                                plans.get(region).whole().stream()
                                        .map(all -> simd.reducing(kernel.kernel(values.region()), all, values))
                                        .toList())));
    }

    /** The kernel's own parameters as {@code group} takes them. */
    public List<ClassDesc> own() {
        return kernel.own().stream().map(SimdClass::type).toList();
    }

    /** The types of the local arrays. */
    public List<ClassDesc> arrays() {
        return kernel.group().arrays().stream()
                .map(a -> SimdClass.type(new KernelIr.Parameter.Array(a.array())))
                .toList();
    }

    /** The type of {@code groups}: the kernel's parameters, local sizes, numbers of groups, local arrays, the first group's place, where groups end along x. */
    public MethodTypeDesc groupsType() {
        List<ClassDesc> types = new ArrayList<>(
                kernel.parameters().stream().map(SimdClass::type).toList());
        types.add(ConstantDescs.CD_int);
        return MethodTypeDesc.of(ConstantDescs.CD_void, types);
    }

    /** Adds the methods to a class. */
    public void emit(ClassBuilder builder) {
        builder.withMethodBody(GROUPS, groupsType(), STATIC, this::groups);
        reductions.values().forEach(all -> all.forEach(simd -> simd.emitBlock(builder, simd.group())));
        for (Region region : kernel.regions()) {
            lanes.get(region.number())
                    .ifPresentOrElse(simd -> simd.emitMembers(builder), () -> emitItems(builder, region));
        }
        halvings.values().forEach(h -> h.emit(builder));
        constants.emit(builder);
        builder.withMethodBody(ConstantDescs.CLASS_INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_STATIC, code -> {
            constants.initialize(code);
            lanes.forEach(simd -> simd.ifPresent(s -> s.initialize(code)));
            code.return_();
        });
    }

    private void groups(CodeBuilder code) {
        ParameterSlots parameters = new ParameterSlots(new KernelIr(kernel.parameters(), List.of(), Optional.empty()));
        int place = parameters.end() - ContextCalls.DIMENSIONS;
        PlainCode[] plain = new PlainCode[1];
        plain[0] = new PlainCode(code, parameters, kernel.contended(), r -> call(code, parameters, plain[0], r));
        Label end = code.newLabel();
        Label head = code.newBoundLabel();
        code.iload(place).iload(parameters.end()).if_icmpge(end);
        plain[0].list(kernel.body());
        code.iinc(place, 1).goto_(head).labelBinding(end).return_();
    }

    private void call(CodeBuilder code, ParameterSlots parameters, PlainCode plain, Stmt.Region statement) {
        Region region = kernel.regions().get(statement.number());
        if (region.isEmpty()) {
            return;
        }
        Label done = code.newLabel();
        if (halvings.containsKey(region.number())) {
            halve(code, parameters, plain, halvings.get(region.number()), done);
        }
        for (SimdClass simd : reductions.getOrDefault(region.number(), List.of())) {
            reduce(code, parameters, plain, simd, done);
        }
        items(code, parameters, plain, region);
        code.labelBinding(done);
    }

    /** Emits all rounds that are left, and a jump to the label, if the stride is what {@link TreeReductionCode} takes and items are in a line. */
    private void halve(
            CodeBuilder code, ParameterSlots parameters, PlainCode plain, TreeReductionCode rounds, Label done) {
        TreeReduction halving = rounds.halving();
        Expr stride = new Expr.Local(halving.stride());
        List<KernelVariable> sizes = kernel.group().sizes();
        Label no = code.newLabel();
        plain.push(new Expr.Binary(BinaryOp.AND, stride, new Expr.Binary(BinaryOp.SUB, stride, Expr.Const.of(1))));
        code.ifne(no);
        plain.push(stride);
        plain.push(new Expr.Local(sizes.getFirst()));
        code.if_icmpgt(no);
        for (KernelVariable other : sizes.subList(1, sizes.size())) {
            plain.push(new Expr.Local(other));
            code.iconst_1().if_icmpne(no);
        }
        plain.push(new Expr.Binary(BinaryOp.MUL, stride, Expr.Const.of(2)));
        plain.push(new Expr.Size(halving.array()));
        code.if_icmpgt(no);
        rounds.call(code, () -> {
            parameters.load(code, halving.array().parameter());
            plain.push(stride);
        });
        plain.list(List.of(new Stmt.Assign(halving.stride(), Expr.Const.of(1)))); // as in the last round
        code.goto_(done).labelBinding(no);
    }

    /** Emits all items' work and the rounds behind it, and a jump to the label, if the group's items in a line are as many as the vectors' lanes. */
    private void reduce(CodeBuilder code, ParameterSlots parameters, PlainCode plain, SimdClass simd, Label done) {
        GroupReduction values = simd.reduction().orElseThrow();
        Expr stride = new Expr.Local(values.halving().stride());
        List<KernelVariable> sizes = kernel.group().sizes();
        int items = simd.plan().vectors() * simd.plan().width();
        Label no = code.newLabel();
        plain.push(new Expr.Local(sizes.getFirst()));
        code.loadConstant(items).if_icmpne(no);
        plain.push(stride);
        code.loadConstant(items / 2).if_icmpne(no);
        for (KernelVariable other : sizes.subList(1, sizes.size())) {
            plain.push(new Expr.Local(other));
            code.iconst_1().if_icmpne(no);
        }
        plain.push(new Expr.Size(values.array()));
        code.loadConstant(items).if_icmplt(no);
        simd.readiness(simd.group()).check(code);
        for (int p : simd.blockReads()) {
            int shared = p - kernel.parameters().size();
            if (shared < 0) {
                parameters.load(code, p);
            } else {
                plain.push(new Expr.Local(values.region().shared().get(shared)));
            }
        }
        code.iconst_0().iconst_0().iconst_0().loadConstant(items).aconst_null(); // along z and y, along x from and to
        code.invokestatic(name, simd.methodOf(simd.group()), simd.typeOf(simd.group()));
        plain.list(List.of(new Stmt.Assign(values.halving().stride(), Expr.Const.of(0)))); // as behind the last round
        code.goto_(done).labelBinding(no);
    }

    private void items(CodeBuilder code, ParameterSlots parameters, PlainCode plain, Region region) {
        parameters.load(code);
        region.shared().forEach(v -> plain.push(new Expr.Local(v)));
        Optional<SimdClass> simd = lanes.get(region.number());
        if (simd.isPresent()) {
            for (Stmt.For loop : simd.get().plan().scheduled()) {
                code.iconst_0();
                plain.push(loop.bound());
            }
            code.invokestatic(name, simd.get().tile(), simd.get().tileType());
        } else {
            code.invokestatic(name, method(region), itemsType(region));
        }
    }

    private static String method(Region region) {
        return "region" + region.number();
    }

    private MethodTypeDesc itemsType(Region region) {
        return MethodTypeDesc.of(
                ConstantDescs.CD_void,
                kernel.kernel(region).parameters().stream().map(SimdClass::type).toList());
    }

    private void emitItems(ClassBuilder builder, Region region) {
        builder.withMethodBody(method(region), itemsType(region), STATIC, code -> {
            ParameterSlots parameters = new ParameterSlots(kernel.kernel(region));
            PlainCode plain = new PlainCode(code, parameters, kernel.contended(), _ -> {
                throw new IllegalStateException("a region within a region");
            });
            plain.list(List.of(region.loop()));
            code.return_();
        });
    }
}
