package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.series.SeriesFile;
import dev.gyre.models.series.TimeAxis;
import dev.gyre.models.series.TimeSeries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The series of a partition, forecast in batches: a row for each step, or one with the reason why a series can't be forecast. Rows of a
 * series come one after the other; its times tell their order.
 */
final class ForecastRows implements Iterator<Row> {

    private final Iterator<Row> rows;
    private final Forecaster forecaster;
    private final ForecastOptions options;
    private Iterator<Row> ready = Collections.emptyIterator();
    private Row next;

    ForecastRows(Iterator<Row> rows, Forecaster forecaster, ForecastOptions options) {
        this.rows = rows;
        this.forecaster = forecaster;
        this.options = options;
        this.next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        while (!ready.hasNext() && next != null) {
            ready = batch().iterator();
        }
        return ready.hasNext();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.next();
    }

    private List<Row> batch() {
        List<TimeSeries> good = new ArrayList<>();
        List<Row> out = new ArrayList<>();
        while (next != null && good.size() < options.batch()) {
            String name = next.getString(0);
            List<Row> own = own(name);
            try {
                good.add(series(name, own));
            } catch (GyreException e) {
                out.add(refused(name, e.getMessage()));
            }
        }
        List<Forecast> forecasts =
                forecaster.forecast(good.stream().map(TimeSeries::values).toList(), options.rollout());
        for (int i = 0; i < good.size(); i++) {
            add(good.get(i), forecasts.get(i), out);
        }
        return out;
    }

    private List<Row> own(String name) {
        List<Row> own = new ArrayList<>();
        while (next != null && Objects.equals(next.getString(0), name)) {
            own.add(next);
            next = rows.hasNext() ? rows.next() : null;
        }
        return own;
    }

    private static TimeSeries series(String name, List<Row> rows) {
        if (name == null) {
            throw new GyreException(rows.size() + " rows name no series, or are lines that are no objects of JSON");
        }
        List<String> times = new ArrayList<>();
        for (Row row : rows) {
            if (row.isNullAt(1)) {
                throw new GyreException("a row has no time, which tells its place: add it, or leave the row out");
            }
            times.add(row.getString(1));
        }
        List<Integer> order = TimeAxis.order(times);
        double[] values = new double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            Row row = rows.get(order.get(i));
            String text = row.isNullAt(2) ? "" : row.getString(2);
            values[i] = SeriesFile.number("at " + row.getString(1), name, text);
        }
        return new TimeSeries(
                name, TimeAxis.of("the series", order.stream().map(times::get).toList()), values);
    }

    private void add(TimeSeries series, Forecast forecast, List<Row> out) {
        for (int h = 0; h < forecast.horizon(); h++) {
            Object[] row = new Object[2 + options.levels().size() + 1];
            row[0] = series.name();
            row[1] = series.times().text(series.values().length + h);
            for (int q = 0; q < options.levels().size(); q++) {
                row[2 + q] = forecast.quantiles()[h][
                        forecast.levels().indexOf(options.levels().get(q))];
            }
            out.add(RowFactory.create(row));
        }
    }

    private Row refused(String name, String why) {
        Object[] row = new Object[2 + options.levels().size() + 1];
        row[0] = name;
        row[row.length - 1] = why;
        return RowFactory.create(row);
    }
}
