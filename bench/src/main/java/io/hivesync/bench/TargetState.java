package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * All that a table holds, in three numbers.
 *
 * @param digest of every value of every row, in the order of the ids
 */
record TargetState(long rows, BigDecimal sum, String digest) {

    static TargetState expected(Workload workload) {
        TreeMap<String, List<String>> records = workload.finalRecords();
        BigDecimal sum = BigDecimal.ZERO;
        MessageDigest digest = md5();
        for (List<String> record : records.values()) {
            sum = sum.add(new BigDecimal(record.get(Accounts.LOGIN_COUNT)));
            digest.update((String.join("|", record) + "\n").getBytes(UTF_8));
        }
        return new TargetState(records.size(), sum, HexFormat.of().formatHex(digest.digest()));
    }

    /** Of the table {@code accounts}. */
    static TargetState of(Connection connection) throws SQLException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < Accounts.COLUMNS.size(); i++) {
            String column = Accounts.COLUMNS.get(i);
            line.append(i == 0 ? "" : ", ");
            line.append(
                    Accounts.TYPES.get(i).equals("timestamptz")
                            ? "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                            : column + "::text");
        }
        String sql = "SELECT count(*), coalesce(sum(login_count), 0),"
                + " md5(coalesce(string_agg(concat_ws('|', " + line
                + ") || E'\\n', '' ORDER BY blade_id COLLATE \"C\"), '')) FROM accounts";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new TargetState(row.getLong(1), row.getBigDecimal(2), row.getString(3));
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }
}
