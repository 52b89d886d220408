package dev.gyre.models.task;

import dev.gyre.models.data.NamedEquation;
import dev.gyre.models.model.Layered;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;

/**
 * Solution of a differential equation by its residual, Raissi et al. 2019 (arXiv:1711.10561): the loss is the mean square of the
 * residual at points within, plus that of what's wrong at the walls and, of the heat equation, at the beginning. The score is
 * the mean squared error against the solution on a grid. The batch is the number of points within.
 *
 * @param equation its name
 * @param points points within that it's known at; 0 draws new ones for every step
 * @param side points of the judged grid along an axis
 * @param edgeWeight of what's wrong at the walls and at the beginning
 */
public record Equation(
        @Setting(help = "Which equation.") NamedEquation equation,

        @Setting(help = "Points that it's known at, 0 for new ones every step.", least = 0, most = 1 << 24)
        int points,

        @Setting(help = "Points of the grid that it's judged on, along an axis.", least = 2, most = 1 << 12)
        int side,

        @Setting(help = "Weight of walls and beginning against the residual within.", least = 0, most = 1e6)
        double edgeWeight)
        implements Task<Layered> {

    /** The default settings of runs. */
    public static final Equation STANDARD = new Equation(NamedEquation.HEAT, 0, 51, 10);

    @Override
    public Score score() {
        return new Score("mse", "mean squared error", Score.Better.LOWER, "points", 0);
    }

    @Override
    public String takes() {
        return "";
    }

    @Override
    public DatasetTask<Layered> open(String data, long seed) {
        if (!data.isEmpty()) {
            throw new ConfigException(
                    "--data " + data + ": an equation takes no data; leave it out, or take --task regression");
        }
        return new EquationDataset(this, seed);
    }
}
