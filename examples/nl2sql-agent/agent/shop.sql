CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL);
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price REAL NOT NULL);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  units INTEGER NOT NULL,
  ordered_on TEXT NOT NULL
);

INSERT INTO customers VALUES
  (1, 'Amina', 'Kenya'), (2, 'Bruno', 'Brazil'), (3, 'Chloe', 'France'), (4, 'Daiki', 'Japan'),
  (5, 'Elif', 'Turkey'), (6, 'Fabien', 'France'), (7, 'Grace', 'Kenya'), (8, 'Hana', 'Japan');

INSERT INTO products VALUES
  (1, 'Field notebook', 'Paper', 6.5), (2, 'Fountain pen', 'Pens', 42.0), (3, 'Ink, blue', 'Ink', 9.0),
  (4, 'Ink, sepia', 'Ink', 9.5), (5, 'Drawing pad', 'Paper', 14.0);

INSERT INTO orders VALUES
  (1, 1, 1, 10, '2026-01-14'), (2, 1, 2, 1, '2026-01-14'), (3, 2, 5, 4, '2026-02-03'), (4, 3, 2, 2, '2026-02-20'),
  (5, 4, 3, 6, '2026-03-02'), (6, 4, 4, 3, '2026-03-02'), (7, 5, 1, 25, '2026-04-11'), (8, 6, 5, 2, '2026-05-06'),
  (9, 6, 3, 1, '2026-05-06'), (10, 7, 2, 1, '2026-06-30'), (11, 8, 1, 8, '2026-07-19'), (12, 3, 4, 2, '2026-08-08');

-- What most questions are about, without a join to get wrong.
CREATE VIEW sales AS
SELECT
  orders.id AS order_id,
  customers.name AS customer,
  customers.country AS country,
  products.name AS product,
  products.category AS category,
  orders.units AS units,
  orders.units * products.price AS revenue,
  substr(orders.ordered_on, 1, 7) AS month
FROM orders
JOIN customers ON customers.id = orders.customer_id
JOIN products ON products.id = orders.product_id;
