package uk.ac.manchester.tornado.api;

import dev.gyre.tornado.context.WorkItem;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.vectors.Half2;

/**
 * The place of a work-item in its grid, and the state that it shares with its group. Compiled kernels read it as numbers; an object of it stands for
 * the item that the calling thread runs, or outside of kernels for a group of one.
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
        super(WorkItem.current());
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

    /** Waits until all work-items of the group are here, but for those that have ended. */
    public void localBarrier() {
        item.await();
    }

    /** As {@link #localBarrier}: a group's work-items wait for one another, not for other groups'. */
    public void globalBarrier() {
        item.await();
    }

    public int[] allocateIntLocalArray(int size) {
        return item.array(int[].class, () -> new int[size]);
    }

    public byte[] allocateByteLocalArray(int size) {
        return item.array(byte[].class, () -> new byte[size]);
    }

    public long[] allocateLongLocalArray(int size) {
        return item.array(long[].class, () -> new long[size]);
    }

    public float[] allocateFloatLocalArray(int size) {
        return item.array(float[].class, () -> new float[size]);
    }

    public double[] allocateDoubleLocalArray(int size) {
        return item.array(double[].class, () -> new double[size]);
    }

    /** A local array of zeros. */
    public HalfFloat[] allocateHalfFloatLocalArray(int size) {
        return item.array(HalfFloat[].class, () -> {
            HalfFloat[] zeros = new HalfFloat[size];
            Arrays.fill(zeros, new HalfFloat(0f));
            return zeros;
        });
    }

    /** A local array of vectors of zeros. */
    public Half2[] allocateHalf2LocalArray(int size) {
        return item.array(Half2[].class, () -> {
            Half2[] zeros = new Half2[size];
            Arrays.setAll(zeros, _ -> new Half2());
            return zeros;
        });
    }

    /** The sum of what 32 neighbouring work-items of the group bring, in their order. */
    public float simdSum(float val) {
        return item.sum(val);
    }

    /** The number that the neighbour so many places on brings, of 32; the work-item's own where there is none. */
    public float simdShuffleDown(float val, int delta) {
        return item.below(val, delta);
    }

    /** The number that the first of 32 neighbours brings. */
    public float simdBroadcastFirst(float val) {
        return item.first(val);
    }

    /** Whether the predicate holds for any of 32 neighbouring work-items of the group. TornadoVM has it from version 6 on, for CUDA. */
    public boolean simdAny(boolean predicate) {
        return item.ballot(predicate) != 0;
    }

    /** Whether the predicate holds for all of 32 neighbours. TornadoVM has it from version 6 on, for CUDA. */
    public boolean simdAll(boolean predicate) {
        return item.ballot(!predicate) == 0;
    }

    /** The votes of 32 neighbours: a bit each, the first one's lowest, where the predicate holds. TornadoVM has it from version 6 on, for CUDA. */
    public int simdBallot(boolean predicate) {
        return item.ballot(predicate);
    }

    /**
     * Sets an element to a value if it is as expected; gives what it was. The array is a local one. TornadoVM has this and the three below
     * from version 6 on, for CUDA.
     */
    public int atomicCAS(int[] array, int index, int expected, int value) {
        synchronized (array) {
            int before = array[index];
            array[index] = before == expected ? value : before;
            return before;
        }
    }

    /** Sets an element of a local array to a value; gives what it was. */
    public int atomicExchange(int[] array, int index, int value) {
        synchronized (array) {
            int before = array[index];
            array[index] = value;
            return before;
        }
    }

    /** Sets an element of a local array to the smaller of itself and a value; gives what it was. */
    public int atomicMin(int[] array, int index, int value) {
        synchronized (array) {
            int before = array[index];
            array[index] = Math.min(before, value);
            return before;
        }
    }

    /** Sets an element of a local array to the larger of itself and a value; gives what it was. */
    public int atomicMax(int[] array, int index, int value) {
        synchronized (array) {
            int before = array[index];
            array[index] = Math.max(before, value);
            return before;
        }
    }

    public void atomicAdd(int[] array, int index, int value) {
        synchronized (array) {
            array[index] += value;
        }
    }

    public void atomicAdd(FloatArray array, int index, float value) {
        synchronized (array) {
            array.set(index, array.get(index) + value);
        }
    }

    public void atomicAdd(DoubleArray array, int index, double value) {
        synchronized (array) {
            array.set(index, array.get(index) + value);
        }
    }

    public void atomicAdd(IntArray array, int index, int value) {
        synchronized (array) {
            array.set(index, array.get(index) + value);
        }
    }

    public void atomicAdd(LongArray array, int index, long value) {
        synchronized (array) {
            array.set(index, array.get(index) + value);
        }
    }
}
