CREATE TABLE stations (
  id text PRIMARY KEY,
  name text NOT NULL,
  river text NOT NULL,
  warning_level_m numeric(5, 2) NOT NULL
);

CREATE TABLE readings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  station_id text NOT NULL REFERENCES stations,
  taken_at timestamptz NOT NULL,
  level_m numeric(5, 2) NOT NULL
);

CREATE INDEX readings_by_station ON readings (station_id, taken_at DESC);

INSERT INTO stations (id, name, river, warning_level_m) VALUES
  ('old-bridge', 'Old Bridge', 'Arve', 3.20),
  ('mill-weir', 'Mill Weir', 'Arve', 2.40),
  ('north-lock', 'North Lock', 'Rhone', 4.10);
