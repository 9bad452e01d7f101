"""Rules that the database keeps by itself."""

from django.db import migrations

PRICE_FROM = """
CREATE FUNCTION shop_keep_price_from() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
BEGIN
    FOREACH touched IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.product_id]
        WHEN 'DELETE' THEN ARRAY[OLD.product_id]
        ELSE ARRAY[OLD.product_id, NEW.product_id]
    END LOOP
        UPDATE shop_product SET price_from = lowest.price
        FROM (SELECT min(price) AS price FROM shop_variant WHERE product_id = touched AND is_active) lowest
        WHERE id = touched AND price_from IS DISTINCT FROM lowest.price;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER shop_variant_price_from
    AFTER INSERT OR DELETE OR UPDATE OF price, is_active, product_id ON shop_variant
    FOR EACH ROW EXECUTE FUNCTION shop_keep_price_from();
"""

APPEND_ONLY = """
CREATE FUNCTION shop_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER shop_stockmovement_append_only BEFORE UPDATE OR DELETE ON shop_stockmovement
    FOR EACH ROW EXECUTE FUNCTION shop_refuse_change();
CREATE TRIGGER shop_orderevent_append_only BEFORE UPDATE OR DELETE ON shop_orderevent
    FOR EACH ROW EXECUTE FUNCTION shop_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        migrations.RunSQL(
            PRICE_FROM,
            "DROP TRIGGER shop_variant_price_from ON shop_variant; DROP FUNCTION shop_keep_price_from()",
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER shop_stockmovement_append_only ON shop_stockmovement;"
            "DROP TRIGGER shop_orderevent_append_only ON shop_orderevent; DROP FUNCTION shop_refuse_change()",
        ),
    ]
