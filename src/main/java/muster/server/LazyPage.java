package muster.server;

import java.io.Serial;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.primefaces.model.FilterMeta;
import org.primefaces.model.LazyDataModel;
import org.primefaces.model.SortMeta;

/**
 * A table that is turned through page by page in the database: a page of rows and a bounded count are all that is ever read.
 * A bean keeps it for a view and makes it anew when it is gone. Public because pages ask it.
 */
public final class LazyPage<T> extends LazyDataModel<T> {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Reads some rows. */
    @FunctionalInterface
    interface Rows<T> {
        List<T> read(int skip, int limit);
    }

    private final transient Rows<T> rows;
    private final transient IntSupplier count;
    private final transient Function<T, Object> key;
    private final transient Attempts attempts;
    private boolean failed;

    LazyPage(Attempts attempts, IntSupplier count, Rows<T> rows, Function<T, Object> key) {
        this.attempts = attempts;
        this.count = count;
        this.rows = rows;
        this.key = key;
    }

    /** Asked for before the rows, each time. */
    @Override
    public int count(Map<String, FilterMeta> filterBy) {
        failed = true;
        return attempts.read(this::counted).stream().findFirst().orElse(0);
    }

    private List<Integer> counted() {
        var counted = List.of(count.getAsInt());
        failed = false;
        return counted;
    }

    @Override
    public List<T> load(int first, int pageSize, Map<String, SortMeta> sortBy, Map<String, FilterMeta> filterBy) {
        if (failed) {
            return List.of(); // Why has been said.
        }
        failed = true;
        return attempts.read(() -> {
            var page = rows.read(first, pageSize);
            failed = false;
            return page;
        });
    }

    /** What the table says without rows; asked for behind them. */
    public String getNothing() {
        return attempts.nothing(failed);
    }

    @Override
    public String getRowKey(T row) {
        return String.valueOf(key.apply(row));
    }
}
