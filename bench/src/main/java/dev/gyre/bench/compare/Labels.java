package dev.gyre.bench.compare;

import static dev.gyre.papers.page.Html.hundredths;
import static dev.gyre.papers.page.Html.text;

import java.util.ArrayList;
import java.util.List;

/** Finds room for names beside dots: near them if there is some, else further off with a line to the dot. */
final class Labels {

    private static final double LETTER = 6.4;
    private static final double HEIGHT = 12;
    private static final double[] DISTANCES = {8, 18, 30, 44, 60};
    private static final double[][] DIRECTIONS = {
        {1, 0}, {-1, 0}, {1, -0.8}, {-1, -0.8}, {1, 0.8}, {-1, 0.8}, {0, -1}, {0, 1}
    };

    /** A rectangle that's taken, by its middle and half its extents. */
    private record Box(double x, double y, double w, double h) {
        boolean meets(Box o) {
            return Math.abs(x - o.x) < w + o.w && Math.abs(y - o.y) < h + o.h;
        }
    }

    private final double left;
    private final double right;
    private final double top;
    private final double bottom;
    private final List<Box> taken = new ArrayList<>();

    Labels(double left, double right, double top, double bottom) {
        this.left = left;
        this.right = right;
        this.top = top;
        this.bottom = bottom;
    }

    /** Marks a rectangle as taken, by its middle and half its extents. */
    void keepClear(double x, double y, double w, double h) {
        taken.add(new Box(x, y, w, h));
    }

    /** A name beside a dot, as SVG. */
    String place(String name, double x, double y) {
        double half = name.length() * LETTER / 2;
        for (double distance : DISTANCES) {
            for (double[] to : DIRECTIONS) {
                double boxX = x + to[0] * (distance + half);
                double boxY = y + to[1] * (distance + HEIGHT / 2);
                Box box = new Box(boxX, boxY, half, HEIGHT / 2);
                if (inside(box) && taken.stream().noneMatch(box::meets)) {
                    return drawn(name, box, x, y, distance > DISTANCES[0]);
                }
            }
        }
        return drawn(name, new Box(x + DISTANCES[0] + half, y, half, HEIGHT / 2), x, y, false);
    }

    private boolean inside(Box b) {
        return b.x - b.w >= left && b.x + b.w <= right && b.y - b.h >= top && b.y + b.h <= bottom;
    }

    private String drawn(String name, Box box, double x, double y, boolean led) {
        taken.add(box);
        double edge = Math.clamp(x, box.x - box.w, box.x + box.w);
        String line = led
                ? "<line class=\"lead\" x1=\"" + hundredths(x) + "\" y1=\"" + hundredths(y) + "\" x2=\""
                        + hundredths(edge) + "\" y2=\"" + hundredths(box.y) + "\"/>"
                : "";
        return line + "<text class=\"label\" x=\"" + hundredths(box.x) + "\" y=\"" + hundredths(box.y + 4)
                + "\" text-anchor=\"middle\">" + text(name) + "</text>";
    }
}
