package dev.gyre.jvm.program;

import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.matrix.Matrix4x4Float;

/** A sphere in a corner of a leaning wall and a floor has its depths computed in double precision, as a camera at any pose sees them. */
final class DepthScene {
    private static final double[] CENTRE = {0.8, 0.74, 0.9};
    private static final double RADIUS = 0.25;
    /** The normals of the wall and the floor, towards the camera, and their distances from the origin along them. */
    private static final double[][] PLANES = {
        {-0.15, 0.1, -Math.sqrt(1 - 0.15 * 0.15 - 0.1 * 0.1)}, {0.1, -Math.sqrt(1 - 2 * 0.1 * 0.1), -0.1}
    };

    private static final double[] PLANES_AT = {-1.2, -1.05};

    private DepthScene() {}

    /** The depth at a place of the image, whose camera has a focal length in pixels and looks at the image's middle. */
    static double depth(double[][] pose, double focal, double right, double down) {
        double[] origin = {pose[0][3], pose[1][3], pose[2][3]};
        double[] ray = new double[3];
        for (int i = 0; i < 3; i++) {
            ray[i] = pose[i][0] * right / focal + pose[i][1] * down / focal + pose[i][2];
        }
        double depth = Double.POSITIVE_INFINITY;
        for (int i = 0; i < PLANES.length; i++) {
            double plane = (PLANES_AT[i] - dot(PLANES[i], origin)) / dot(PLANES[i], ray);
            depth = plane > 0 ? Math.min(depth, plane) : depth;
        }
        double[] from = {origin[0] - CENTRE[0], origin[1] - CENTRE[1], origin[2] - CENTRE[2]};
        double half = dot(from, ray) / dot(ray, ray);
        double inside = half * half - (dot(from, from) - RADIUS * RADIUS) / dot(ray, ray);
        return inside > 0 ? Math.min(depth, -half - Math.sqrt(inside)) : depth;
    }

    /** The way from the nearest surface to a point, along the surface's normal, which follows. */
    static double[] surface(double[] point) {
        double[] from = {point[0] - CENTRE[0], point[1] - CENTRE[1], point[2] - CENTRE[2]};
        double length = Math.sqrt(dot(from, from));
        double[] nearest = {length - RADIUS, from[0] / length, from[1] / length, from[2] / length};
        for (int i = 0; i < PLANES.length; i++) {
            double distance = dot(PLANES[i], point) - PLANES_AT[i];
            if (Math.abs(distance) < Math.abs(nearest[0])) {
                nearest = new double[] {distance, PLANES[i][0], PLANES[i][1], PLANES[i][2]};
            }
        }
        return nearest;
    }

    /** Whether a pixel is so near to an edge of the scene that its neighbours see what is far away from it. */
    static boolean onTheEdge(double[][] pose, double focal, double right, double down, double pixels) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int k = 0; k < 9; k++) {
            double depth = depth(pose, focal, right + (k % 3 - 1) * pixels, down + (k / 3 - 1) * pixels);
            least = Math.min(least, depth);
            most = Math.max(most, depth);
        }
        return most - least > 0.12 || least == Double.POSITIVE_INFINITY;
    }

    /** A frame in millimetres, with pixels that saw nothing strewn in. */
    static void frame(ShortArray raw, int width, int height, double[][] pose, double focal) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double depth = depth(pose, focal, x - (width - 2) / 2.0, y - (height - 2) / 2.0);
                boolean blind = (x / 2 * 31 + y / 2 * 17) % 499 == 7;
                raw.set(y * width + x, blind ? 0 : (short) Math.rint(1000 * depth));
            }
        }
    }

    /** How the camera stands in a frame: it shifts and turns a little each time. */
    static double[][] pose(int frame) {
        double turn = 0.012 * frame;
        return new double[][] {
            {Math.cos(turn), 0, Math.sin(turn), 0.8 + 0.012 * frame},
            {0, 1, 0, 0.8 - 0.008 * frame},
            {-Math.sin(turn), 0, Math.cos(turn), 0.05 + 0.01 * frame},
            {0, 0, 0, 1}
        };
    }

    static double[][] numbers(Matrix4x4Float m) {
        double[][] numbers = new double[4][4];
        for (int i = 0; i < 16; i++) {
            numbers[i / 4][i % 4] = m.get(i);
        }
        return numbers;
    }

    static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}
