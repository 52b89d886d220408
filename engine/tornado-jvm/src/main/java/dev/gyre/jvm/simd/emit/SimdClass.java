package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Expr;
import dev.gyre.ir.KernelVariable;
import dev.gyre.ir.Storage;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.ir.group.GroupReduction;
import dev.gyre.jvm.code.Caches;
import dev.gyre.jvm.code.Panels;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.pass.Packing;
import dev.gyre.jvm.simd.pass.RegisterTranspose;
import dev.gyre.jvm.simd.pass.VectorPlan;
import dev.gyre.jvm.simd.pass.VectorShapes;
import dev.gyre.jvm.simd.vector.LaneCalls;
import dev.gyre.jvm.simd.vector.LaneConstants;
import dev.gyre.jvm.simd.vector.OffHeapCalls;
import dev.gyre.jvm.simd.vector.Readiness;
import dev.gyre.jvm.simd.vector.TransposeCode;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Emits the methods of a kernel's class: {@code tile} goes over the scheduled loops and calls, for each row or each few rows that go
 * together, {@code block}, which holds the kernel's own code.
 */
public final class SimdClass {
    static final ClassDesc OFFSETS = ConstantDescs.CD_int.arrayType();

    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;

    private final KernelIr kernel;
    private final VectorPlan plan;
    private final VectorShapes shapes;
    private final ClassConstants constants;
    private final ClassDesc name;
    private final String suffix;
    private final Target target;
    private final BlockAccesses accesses;
    private final List<ClassDesc> parameters;
    private final List<Integer> read;
    private final Optional<Packing> packing;
    private final Optional<RegisterTranspose> transpose;
    private final Optional<SimdClass> segment;
    private final Optional<GroupReduction> reduction;

    public SimdClass(KernelIr kernel, VectorPlan plan, VectorShapes shapes, Target target, ClassDesc name) {
        this(kernel, plan, shapes, target, name, "", new ClassConstants(name, target));
    }

    /**
     * One of several in a class.
     *
     * @param suffix of the names of its members
     * @param constants which they share
     */
    SimdClass(
            KernelIr kernel,
            VectorPlan plan,
            VectorShapes shapes,
            Target target,
            ClassDesc name,
            String suffix,
            ClassConstants constants) {
        this(kernel, plan, shapes, target, name, suffix, constants, Optional.empty());
    }

    private SimdClass(
            KernelIr kernel,
            VectorPlan plan,
            VectorShapes shapes,
            Target target,
            ClassDesc name,
            String suffix,
            ClassConstants constants,
            Optional<GroupReduction> reduction) {
        this.kernel = kernel;
        this.plan = plan;
        this.shapes = shapes;
        this.constants = constants;
        this.reduction = reduction;
        this.name = name;
        this.suffix = suffix;
        this.target = target;
        this.accesses = new BlockAccesses(plan, shapes, target);
        this.parameters = kernel.parameters().stream().map(SimdClass::type).toList();
        this.read = accesses.parameters(kernel);
        this.packing = Packing.find(plan, shapes);
        this.transpose = RegisterTranspose.find(plan, shapes);
        this.segment = plan.segments()
                .map(s -> new SimdClass(
                        kernel.with(s.quotient()),
                        s.plan(),
                        new VectorShapes(s.plan()),
                        target,
                        name,
                        suffix + "$cut",
                        constants));
    }

    /** Members for another plan of the same width, with values joined rather than stored. */
    SimdClass reducing(KernelIr items, VectorPlan all, GroupReduction values) {
        return new SimdClass(items, all, new VectorShapes(all), target, name, suffix, constants, Optional.of(values));
    }

    /** The reduction that the class computes; empty if it's a kernel's or a region's. */
    Optional<GroupReduction> reduction() {
        return reduction;
    }

    /** The slots of the kernel's parameters that a block's method takes. */
    ParameterSlots blockParameters() {
        return new ParameterSlots(kernel, read);
    }

    /** The numbers of the parameters that blocks' methods read. */
    List<Integer> blockReads() {
        return read;
    }

    /** The type of a kernel's parameter in generated methods: arrays are heap arrays, or segments if they're off the heap. */
    static ClassDesc type(KernelIr.Parameter parameter) {
        return switch (parameter) {
            case KernelIr.Parameter.Scalar(KernelVariable v) -> VectorApi.primitive(Storage.of(v.kind()));
            case KernelIr.Parameter.Array(var array) -> OffHeapCalls.memory(array);
            case KernelIr.Parameter.Context _, KernelIr.Parameter.ObjectArgument _ -> ConstantDescs.CD_Object;
        };
    }

    LaneConstants constants() {
        return constants.lanes();
    }

    /** Parameters of {@code tile}: the kernel's, arrays as heap arrays, then from and to of each scheduled loop. */
    public MethodTypeDesc tileType() {
        List<ClassDesc> types = new ArrayList<>(parameters);
        for (int d = 0; d < 2 * plan.scheduled().size(); d++) {
            types.add(ConstantDescs.CD_int);
        }
        return MethodTypeDesc.of(ConstantDescs.CD_void, types);
    }

    /** The kernel's parameters as {@code tile} takes them. */
    public List<ClassDesc> parameters() {
        return parameters;
    }

    /** Adds species, {@code tile} and the methods for blocks to a class. */
    public void emit(ClassBuilder builder) {
        emitMembers(builder);
        constants.emit(builder);
        builder.withMethodBody(ConstantDescs.CLASS_INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_STATIC, code -> {
            constants.initialize(code);
            initialize(code);
            code.return_();
        });
    }

    /** As {@link #emit}, without what methods share and the class's initialiser, which has to do what {@link #initialize} says. */
    void emitMembers(ClassBuilder builder) {
        if (packsRows()) {
            builder.withField(rowSpecies(), VectorApi.SPECIES, STATIC | ClassFile.ACC_FINAL);
        }
        accesses.knownStrides()
                .forEach(stride -> builder.withField(offsetsField(stride), OFFSETS, STATIC | ClassFile.ACC_FINAL));
        builder.withMethodBody(tile(), tileType(), STATIC, code -> new TileCode(code, this).emit());
        List<Block> blocks = new ArrayList<>(Block.of(plan));
        if (packing.isPresent() && !plan.panels()) {
            Block.rows(plan.rows()).forEach(rows -> blocks.add(packedBlock(rows)));
        }
        blocks.forEach(block -> emitBlock(builder, block));
        if (transposes()) {
            transposeCode().emit(builder);
        }
        blocks.stream()
                .filter(block -> block.isPacked() && block.rows() == plan.rows())
                .forEach(block -> PackCode.emit(builder, this, packing.orElseThrow(), block));
        segment.ifPresent(s -> s.emitMembers(builder));
    }

    /** Adds one of the methods for blocks. */
    void emitBlock(ClassBuilder builder, Block block) {
        builder.withMethodBody(methodOf(block), typeOf(block), STATIC, code -> new BlockCode(code, this, block).emit());
        readiness(block).emit(builder);
    }

    /** Whether what rows read themselves is copied as well, for as many rows as go together. */
    boolean packsRows() {
        return packing.filter(p -> !p.rows().isEmpty()).isPresent() && target.has(rowStorage(), plan.rows());
    }

    /** The storage of the packed rows, the same for all. */
    Storage rowStorage() {
        return packing.orElseThrow().rows().keySet().iterator().next().array().storage();
    }

    /** The name of the field with the species of vectors with an element a row. */
    String rowSpecies() {
        return "ROWS" + suffix;
    }

    /** The numbers of row groups to copy at once, the most first: as many as a cache line holds, or one. */
    List<Integer> rowGroups() {
        int most = Math.clamp(Caches.LINE / (rowStorage().bytes() * plan.rows()), 1, Panels.ROW_GROUPS);
        return most == 1 ? List.of(1) : List.of(most, 1);
    }

    /** The name of the method that copies what so many groups of rows read. */
    String packRows(int groups) {
        return "packRows" + groups + suffix;
    }

    /** The type of a method with the parameters of {@link #blockType}, and an array for each of so many groups of rows. */
    MethodTypeDesc rowPackType(int groups) {
        ClassDesc array = VectorApi.primitive(rowStorage()).arrayType();
        ClassDesc[] more = Collections.nCopies(groups, array).toArray(ClassDesc[]::new);
        return blockType().insertParameterTypes(blockType().parameterCount(), more);
    }

    /** The type of a method with the parameters of {@link #blockType}, the array that receives what is packed, and the place in it. */
    MethodTypeDesc packType(Storage storage) {
        ClassDesc array = VectorApi.primitive(storage).arrayType();
        return blockType().insertParameterTypes(blockType().parameterCount(), array, ConstantDescs.CD_int);
    }

    /**
     * Adds the method that says how many elements a panel takes, and the one by which {@link dev.gyre.jvm.code.TileRunner#panel} asks, which
     * loads the kernel's parameters.
     *
     * @param places where the space has the scheduled loops
     */
    public void emitPanelSize(ClassBuilder builder, List<Integer> places, Consumer<CodeBuilder> loadParameters) {
        PanelSizeCode.emit(builder, this, "panelSize" + suffix, places, loadParameters);
    }

    private boolean transposes() {
        return transpose.isPresent() || packing.filter(Packing::transposes).isPresent();
    }

    /** The name of the method that runs a tile. */
    public String tile() {
        return "tile" + suffix;
    }

    /** The name of the method that packs what rows share for a block. */
    String pack(Block block) {
        return (block.part() == Block.Part.PACKED_REST ? "packRest" : "pack") + suffix;
    }

    /** The name of the method that transposes. */
    String transposeMethod() {
        return transposeCode().method();
    }

    String methodOf(Block block) {
        return block.method() + suffix;
    }

    /** Sets the static fields of its own, in the class's initialiser. */
    void initialize(CodeBuilder code) {
        if (packsRows()) {
            code.loadConstant(rowStorage().name()).loadConstant(plan.rows());
            LaneCalls.findSpecies(code);
            code.putstatic(name, rowSpecies(), VectorApi.SPECIES);
        }
        accesses.knownStrides().forEach(stride -> {
            code.loadConstant(stride.value().intValue());
            LaneCalls.ownOffsets(code);
            code.putstatic(name, offsetsField(stride), OFFSETS);
        });
        segment.ifPresent(s -> s.initialize(code));
    }

    /**
     * Parameters of a block's method: those of the kernel's that it reads, the values of all scheduled loops but the lanes', of the lanes' from and to, offsets
     * for each stride, and an array for indices.
     */
    MethodTypeDesc blockType() {
        List<ClassDesc> types = new ArrayList<>();
        read.forEach(p -> types.add(parameters.get(p)));
        int values = plan.scheduled().size() + (plan.lane() >= 0 ? 1 : 0);
        for (int d = 0; d < values; d++) {
            types.add(ConstantDescs.CD_int);
        }
        for (int s = 0; s <= accesses.strides().size(); s++) {
            types.add(ConstantDescs.CD_int.arrayType());
        }
        return MethodTypeDesc.of(ConstantDescs.CD_void, types);
    }

    /** As {@link #packType} of what holds what is packed, and an array of what rows read if that's packed, too. */
    private MethodTypeDesc packedType() {
        MethodTypeDesc type = packType(packing.orElseThrow().storage());
        return packsRows()
                ? type.insertParameterTypes(
                        type.parameterCount(), VectorApi.primitive(rowStorage()).arrayType())
                : type;
    }

    /** The type of a block's method. */
    MethodTypeDesc typeOf(Block block) {
        return block.isPacked() ? packedType() : blockType();
    }

    /** The task that warms a block's method up. */
    Readiness readiness(Block block) {
        long steps = Steps.bits(plan.body(), kernel.parameters(), read);
        return new Readiness(name, methodOf(block), typeOf(block), steps, Rehearsal.elements(plan, block));
    }

    /** The block of a whole panel and so many rows. */
    Block packedBlock(int rows) {
        return new Block(rows, plan.vectors(), Block.Part.PACKED);
    }

    /** The block of all items of a group. */
    Block group() {
        return new Block(1, plan.vectors(), Block.Part.GROUP);
    }

    Optional<Packing> packing() {
        return packing;
    }

    /** The methods for a stretch of lanes with one quotient, if there are any. */
    Optional<SimdClass> segment() {
        return segment;
    }

    Optional<RegisterTranspose> transpose() {
        return transpose;
    }

    private TransposeCode transposeCode() {
        Storage storage =
                packing.filter(Packing::transposes).map(Packing::storage).orElse(Storage.FLOAT);
        return new TransposeCode(suffix, api(), constants(), storage, plan.width());
    }

    KernelIr kernel() {
        return kernel;
    }

    VectorPlan plan() {
        return plan;
    }

    VectorShapes shapes() {
        return shapes;
    }

    VectorApi api() {
        return constants.api(plan.width());
    }

    ClassDesc name() {
        return name;
    }

    /** The field that holds the offsets of lanes at a stride that is known. */
    String offsetsField(Expr stride) {
        return "offsets" + accesses.strides().indexOf(stride) + suffix;
    }

    BlockAccesses accesses() {
        return accesses;
    }
}
