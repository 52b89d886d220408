package dev.gyre.tornado.context;

/**
 * The places of the numbers of a 16 x K, a K x 8 and a 16 x 8 matrix that 32 work-items hold together, as matrix units of GPUs have it: K is 16 with
 * two numbers side by side, or 32 with four. Of the item at {@code lane}, {@code lane / 4} tells the row (of the left matrix and of the
 * product) or column (of the right one), {@code lane % 4} where along the other side its numbers start.
 *
 * @param depth K
 */
public record Fragment(int depth) {
    /** Work-items that hold a matrix. */
    public static final int LANES = 32;

    /** Rows of the left matrix and of the product. */
    public static final int ROWS = 16;

    /** Columns of the right matrix and of the product. */
    public static final int COLUMNS = 8;

    /** Numbers of the product that an item holds. */
    public static final int SUMS = ROWS * COLUMNS / LANES;

    private static final int HALF = ROWS / 2;
    private static final int QUAD = 4;

    /** Numbers side by side. */
    private int run() {
        return depth / 8;
    }

    /** Numbers of the left matrix that an item holds. */
    public int left() {
        return ROWS * depth / LANES;
    }

    /** Numbers of the right matrix that an item holds. */
    public int right() {
        return COLUMNS * depth / LANES;
    }

    /** The row of the left matrix where an item's number stands. */
    public int leftRow(int lane, int number) {
        return lane / QUAD + (number / run() % 2) * HALF;
    }

    /** The column of the left matrix where an item's number stands. */
    public int leftColumn(int lane, int number) {
        return lane % QUAD * run() + number % run() + number / run() / 2 * (depth / 2);
    }

    /** The row of the right matrix where an item's number stands. */
    public int rightRow(int lane, int number) {
        return lane % QUAD * run() + number % run() + number / run() * (depth / 2);
    }

    /** The column of the right matrix where an item's numbers stand. */
    public static int rightColumn(int lane) {
        return lane / QUAD;
    }

    /** The row of the product where an item's number stands. */
    public static int row(int lane, int number) {
        return lane / QUAD + number / 2 * HALF;
    }

    /** The column of the product where an item's number stands. */
    public static int column(int lane, int number) {
        return lane % QUAD * 2 + number % 2;
    }

    /** The item that holds an element of the left matrix. */
    public int leftLane(int row, int column) {
        return row % HALF * QUAD + column % (depth / 2) / run();
    }

    /** The index of an element of the left matrix among its item's numbers. */
    public int leftNumber(int row, int column) {
        return (column / (depth / 2) * 2 + row / HALF) * run() + column % run();
    }

    /** The item that holds an element of the right matrix. */
    public int rightLane(int row, int column) {
        return column * QUAD + row % (depth / 2) / run();
    }

    /** The index of an element of the right matrix among its item's numbers. */
    public int rightNumber(int row) {
        return row / (depth / 2) * run() + row % run();
    }
}
