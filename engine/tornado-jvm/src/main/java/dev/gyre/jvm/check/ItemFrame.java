package dev.gyre.jvm.check;

/**
 * The variables of a method of a work-item that waits at a barrier, and those of the method that it called. Generated code, see
 * {@link ResumableCode}, puts them here before it returns, and takes them from here when it's called again. Checked kernels run one at a time in a
 * process, one item at a time.
 */
public final class ItemFrame {
    private static ItemFrame current = new ItemFrame();
    private static boolean waits;

    private int state;
    private long[] numbers = {};
    private Object[] objects = {};
    private ItemFrame callee;

    ItemFrame() {}

    /** Makes this the frame of the kernel, which is called next. */
    void begin() {
        current = this;
        waits = false;
    }

    /** Makes the frame of a method that's called from this one's method the current one. */
    public void call() {
        if (callee == null) {
            callee = new ItemFrame();
        }
        current = callee;
    }

    /** The frame of a method that begins, or goes on. */
    public static ItemFrame current() {
        return current;
    }

    /** The point at which its method goes on, 0 for its beginning; when it's called next it begins. */
    public int resume() {
        int point = state;
        state = 0;
        return point;
    }

    /** Its method, or one that it has called, waits: it's to go on at a point. */
    public void suspend(int point) {
        state = point;
        waits = true;
    }

    /** Whether the item waits, so that its methods return. */
    public static boolean waits() {
        return waits;
    }

    /** Room for so many numbers. */
    public long[] numbers(int count) {
        if (numbers.length < count) {
            numbers = new long[count];
        }
        return numbers;
    }

    /** Room for so many references. */
    public Object[] objects(int count) {
        if (objects.length < count) {
            objects = new Object[count];
        }
        return objects;
    }
}
