package dev.gyre.models.task;

import dev.gyre.models.data.NamedFunction;
import dev.gyre.models.data.Table;
import dev.gyre.models.model.Network;
import dev.gyre.models.setting.Setting;
import java.nio.file.Path;
import java.util.Set;

/**
 * The fit of a function, named or given by the rows of a table. Loss and score are the mean squared error; of a table's columns it's
 * in units of their deviation, so that the mean scores about 1.
 *
 * @param function its name
 * @param points number of points that it's known at; 0 draws new ones for every step
 * @param places where these and the judged ones lie
 * @param judged points that it's judged at
 * @param reach how many times the domain it's judged on besides the domain itself
 * @param scaled whether the model brings a function's domain to -1 to 1 first
 * @param targets columns of a table that are to be predicted
 */
public record Regression(
        @Setting(help = "What's to be fitted, if there's no --data.")
        NamedFunction function,

        @Setting(help = "Points that it's known at, 0 for new ones every step.", least = 0, most = 1 << 24)
        int points,

        @Setting(help = "Where the points lie.") Places places,

        @Setting(help = "Points that it's judged at.", least = 1, most = 1 << 24)
        int judged,

        @Setting(help = "Times the domain on which it's judged, too, to see it extrapolate.", least = 1, most = 1e6)
        double reach,

        @Setting(help = "Whether the model brings the function's domain to -1 to 1; a table is always scaled.")
        boolean scaled,

        @Setting(help = "Last columns of the table that are to be predicted.", least = 1, most = 1 << 12)
        int targets)
        implements Task<Network> {

    /** Placement of points. */
    public enum Places {
        /** Uniformly at random. */
        RANDOM,
        /** Evenly spaced, both ends of the domain included. */
        GRID
    }

    /** The default settings of runs. */
    public static final Regression STANDARD = new Regression(NamedFunction.SIN, 0, Places.RANDOM, 4096, 1, false, 1);

    /** A regression on another function, at fixed points, which the model scales. */
    public static Regression of(NamedFunction function, int points, Places places) {
        return new Regression(function, points, places, places == Places.GRID ? points : 4096, 1, true, 1);
    }

    /** A copy with another number of columns to be predicted. */
    public Regression predicting(int columns) {
        return new Regression(function, points, places, judged, reach, scaled, columns);
    }

    @Override
    public Score score() {
        return new Score("mse", "mean squared error", Score.Better.LOWER, "points", 1);
    }

    @Override
    public String takes() {
        return "a table, a CSV file whose last columns are to be predicted";
    }

    @Override
    public Set<String> idle(String data) {
        return data.isEmpty()
                ? Set.of("--targets")
                : Set.of("--function", "--points", "--places", "--judged", "--reach", "--scaled");
    }

    @Override
    public DatasetTask<Network> open(String data, long seed) {
        return data.isEmpty()
                ? new PointsDataset(new FunctionPoints(this, seed, 1), reach)
                : new PointsDataset(TablePoints.of(Table.read("--data " + data, Path.of(data)), targets, seed), 1);
    }
}
