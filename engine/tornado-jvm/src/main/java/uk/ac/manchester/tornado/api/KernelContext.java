package uk.ac.manchester.tornado.api;

import dev.gyre.jvm.context.WorkItem;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.vectors.Half2;

/**
 * Where a work-item stands in its grid. On a plain JVM work-items run one after the other, so a kernel that waits for its group at
 * a barrier can't run there: use its {@code @Parallel} twin.
 */
public class KernelContext extends GroupOperations {
    public final Integer globalIdx;
    public final Integer globalIdy;
    public final Integer globalIdz;
    public final Integer groupIdx;
    public final Integer groupIdy;
    public final Integer groupIdz;
    public final Integer localIdx;
    public final Integer localIdy;
    public final Integer localIdz;
    public final Integer globalGroupSizeX;
    public final Integer globalGroupSizeY;
    public final Integer globalGroupSizeZ;
    public final Integer localGroupSizeX;
    public final Integer localGroupSizeY;
    public final Integer localGroupSizeZ;

    /** A context at the work-item that the calling thread runs, at zero outside of a kernel. */
    public KernelContext() {
        WorkItem item = WorkItem.current();
        this.globalIdx = item.global(0);
        this.globalIdy = item.global(1);
        this.globalIdz = item.global(2);
        this.groupIdx = item.group(0);
        this.groupIdy = item.group(1);
        this.groupIdz = item.group(2);
        this.localIdx = item.local(0);
        this.localIdy = item.local(1);
        this.localIdz = item.local(2);
        this.globalGroupSizeX = item.globalSize(0);
        this.globalGroupSizeY = item.globalSize(1);
        this.globalGroupSizeZ = item.globalSize(2);
        this.localGroupSizeX = item.localSize(0);
        this.localGroupSizeY = item.localSize(1);
        this.localGroupSizeZ = item.localSize(2);
    }

    /** Always throws: on a plain JVM no other work-item of the group runs at the same time. */
    public void localBarrier() {
        throw noBarrier();
    }

    /** Always throws: on a plain JVM no other work-item runs at the same time. */
    public void globalBarrier() {
        throw noBarrier();
    }

    public int[] allocateIntLocalArray(int size) {
        return new int[size];
    }

    public byte[] allocateByteLocalArray(int size) {
        return new byte[size];
    }

    public long[] allocateLongLocalArray(int size) {
        return new long[size];
    }

    public float[] allocateFloatLocalArray(int size) {
        return new float[size];
    }

    public double[] allocateDoubleLocalArray(int size) {
        return new double[size];
    }

    /** Zeros. */
    public HalfFloat[] allocateHalfFloatLocalArray(int size) {
        HalfFloat[] zeros = new HalfFloat[size];
        Arrays.fill(zeros, new HalfFloat(0f));
        return zeros;
    }

    /** Vectors of zeros. */
    public Half2[] allocateHalf2LocalArray(int size) {
        Half2[] zeros = new Half2[size];
        Arrays.setAll(zeros, _ -> new Half2());
        return zeros;
    }

    public void atomicAdd(int[] array, int index, int value) {
        array[index] += value;
    }

    public void atomicAdd(FloatArray array, int index, float value) {
        array.set(index, array.get(index) + value);
    }

    public void atomicAdd(DoubleArray array, int index, double value) {
        array.set(index, array.get(index) + value);
    }

    public void atomicAdd(IntArray array, int index, int value) {
        array.set(index, array.get(index) + value);
    }

    public void atomicAdd(LongArray array, int index, long value) {
        array.set(index, array.get(index) + value);
    }

    private static UnsupportedOperationException noBarrier() {
        return new UnsupportedOperationException(
                "a plain JVM runs a KernelContext kernel one work-item at a time and has no barriers; "
                        + "run the kernel's @Parallel twin, or a TornadoVM device");
    }
}
