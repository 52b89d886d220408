package dev.gyre.jvm.simd.emit;

import dev.gyre.ir.Storage;
import dev.gyre.jvm.simd.lane.Target;
import dev.gyre.jvm.simd.vector.LaneCalls;
import dev.gyre.jvm.simd.vector.LaneConstants;
import dev.gyre.jvm.simd.vector.VectorApi;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.Map;
import java.util.TreeMap;

/**
 * The static fields that all methods of a generated class share: the species of each width, and what says which lanes go where. Methods that do the
 * same read the same fields, whatever part of the kernel they're for.
 */
final class ClassConstants {
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;

    private final ClassDesc owner;
    private final Target target;
    private final LaneConstants lanes;
    private final Map<Integer, VectorApi> apis = new TreeMap<>();

    ClassConstants(ClassDesc owner, Target target) {
        this.owner = owner;
        this.target = target;
        this.lanes = new LaneConstants(owner);
    }

    /** The calls whose vectors have so many lanes. */
    VectorApi api(int width) {
        return apis.computeIfAbsent(width, lanes -> new VectorApi(owner, "$" + lanes, target.scatters()));
    }

    LaneConstants lanes() {
        return lanes;
    }

    /** Adds the fields, behind the methods that read them. */
    void emit(ClassBuilder builder) {
        for (VectorApi api : apis.values()) {
            for (Storage storage : Storage.values()) {
                builder.withField(api.speciesField(storage), VectorApi.SPECIES, STATIC);
                builder.withField(api.vectorClass(storage), ConstantDescs.CD_Class, STATIC);
            }
            builder.withField(api.maskClass(), ConstantDescs.CD_Class, STATIC);
        }
        lanes.emit(builder);
    }

    /** Sets the fields, and makes the calls that methods make for the first time, in the class's initialiser. */
    void initialize(CodeBuilder code) {
        apis.forEach((width, api) -> species(code, width, api));
        lanes.initialize(code);
        for (VectorApi api : apis.values()) {
            api.species(code, Storage.INT);
            VectorApi.findClass(code, "maskType");
            code.putstatic(owner, api.maskClass(), ConstantDescs.CD_Class);
            api.callAll(code);
        }
    }

    private void species(CodeBuilder code, int width, VectorApi api) {
        for (Storage storage : Storage.values()) {
            if (target.has(storage, width)) {
                code.loadConstant(storage.name()).loadConstant(width);
                LaneCalls.findSpecies(code);
                code.dup().putstatic(owner, api.speciesField(storage), VectorApi.SPECIES);
                VectorApi.findClass(code, "vectorType");
                code.putstatic(owner, api.vectorClass(storage), ConstantDescs.CD_Class);
            }
        }
    }
}
