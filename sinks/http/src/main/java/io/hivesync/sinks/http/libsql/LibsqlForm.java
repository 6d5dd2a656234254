package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.RowForm;
import io.hivesync.sinks.http.TableSql;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.SqliteTypes;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.mapping.Texts;
import io.hivesync.topics.FieldType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** Tables as in a SQLite file; rows as arrays of JSON, which SQLite's own functions take apart. */
enum LibsqlForm implements RowForm, TableSql {
    ONE;

    /**
     * SQLite reads the shortest form of one double in some thousands as its neighbour: what it computes with has few bits more
     * than a double, and such a form may stand close to the middle between two. With 18 digits none does. Cut off, not
     * rounded: a text just above the largest double would become infinite.
     */
    private static final MathContext EXACT = new MathContext(18, RoundingMode.DOWN);

    @Override
    public boolean named() {
        return false;
    }

    @Override
    public void checkId(String bladeId) throws MisfitException {
        Texts.checked(bladeId);
    }

    @Override
    public void cell(JsonGenerator out, FieldType type, JsonNode value) throws IOException, MisfitException {
        Object cell = SqliteTypes.cell(type, value);
        if (cell instanceof Long whole) {
            out.writeNumber(whole);
        } else if (cell instanceof Double number) {
            out.writeNumber(real(number));
        } else {
            out.writeString(cell.toString());
        }
    }

    private static String real(double number) {
        String digits = new BigDecimal(number).round(EXACT).toString();
        // without a point or an exponent it would become an INTEGER
        return digits.matches("-?[0-9]+") ? digits + ".0" : digits;
    }

    @Override
    public String name(TableLayout layout) {
        return layout.quotedTable();
    }

    @Override
    public String options() {
        return " STRICT";
    }

    @Override
    public String column(FieldType type) {
        return SqliteTypes.column(type);
    }

    @Override
    public boolean fits(FieldType type, String existing) {
        return existing.equalsIgnoreCase(SqliteTypes.column(type));
    }

    /** SQLite cannot change a column's type. */
    @Override
    public Optional<String> widening(TableLayout.Column column, String existing) {
        return Optional.empty();
    }
}
