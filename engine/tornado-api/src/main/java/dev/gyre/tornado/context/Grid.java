package dev.gyre.tornado.context;

/** Global and local sizes of a grid in three dimensions; unused dimensions are 1. */
public record Grid(int globalX, int globalY, int globalZ, int localX, int localY, int localZ) {
    private static final int LONG = 256;

    public Grid {
        if (Math.min(Math.min(globalX, globalY), globalZ) < 0 || Math.min(Math.min(localX, localY), localZ) < 1) {
            throw new IllegalArgumentException("a grid of (%d, %d, %d) can't be in groups of (%d, %d, %d)"
                    .formatted(globalX, globalY, globalZ, localX, localY, localZ));
        }
        if (globalX % localX != 0 || globalY % localY != 0 || globalZ % localZ != 0) {
            throw new IllegalArgumentException("a grid of (%d, %d, %d) isn't made of whole groups of (%d, %d, %d)"
                    .formatted(globalX, globalY, globalZ, localX, localY, localZ));
        }
    }

    public int global(int dimension) {
        return switch (dimension) {
            case 0 -> globalX;
            case 1 -> globalY;
            default -> globalZ;
        };
    }

    /** A grid whose groups are as long along x as they can be, up to {@value #LONG}. */
    public static Grid of(int globalX, int globalY, int globalZ) {
        int local = Math.max(1, Math.min(globalX, LONG));
        while (globalX % local != 0) {
            local--;
        }
        return new Grid(globalX, globalY, globalZ, local, 1, 1);
    }

    /** Groups along a dimension. */
    public int groups(int dimension) {
        return global(dimension) / local(dimension);
    }

    public int local(int dimension) {
        return switch (dimension) {
            case 0 -> localX;
            case 1 -> localY;
            default -> localZ;
        };
    }
}
