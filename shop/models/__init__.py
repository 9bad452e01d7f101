from shop.models.cart import Cart, CartItem
from shop.models.catalogue import Category, Product, ProductImage, Variant
from shop.models.orders import Order, OrderEvent, OrderLine, ShippingMethod
from shop.models.payments import IdempotentAnswer, PaymentAttempt, Refund, StripeEvent
from shop.models.stock import StockMovement
from shop.models.trade import TradeCard, TradeSeries, TradeSet

__all__ = [
    "Cart",
    "CartItem",
    "Category",
    "IdempotentAnswer",
    "Order",
    "OrderEvent",
    "OrderLine",
    "PaymentAttempt",
    "Product",
    "ProductImage",
    "Refund",
    "ShippingMethod",
    "StockMovement",
    "StripeEvent",
    "TradeCard",
    "TradeSeries",
    "TradeSet",
    "Variant",
]
