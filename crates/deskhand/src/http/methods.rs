//! Handlers without their types.
//!
//! What `axum` builds around a handler is generic over it, and every part of that proves again that the handler's whole
//! future can be sent to another thread. With hundreds of handlers this was most of what the compiler did in this crate;
//! here it is asked once of each.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{self, MethodRouter};

use crate::app::App;

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

#[derive(Clone)]
struct Untyped(Arc<dyn Fn(Request, App) -> Answering + Send + Sync>);

impl Handler<Untyped, App> for Untyped {
    type Future = Answering;

    fn call(self, request: Request, app: App) -> Answering {
        (self.0)(request, app)
    }
}

fn untyped<T>(handler: impl Handler<T, App, Future = Answering>) -> Untyped {
    Untyped(Arc::new(move |request, app| handler.clone().call(request, app)))
}

/// Answers GET, and HEAD without a body.
pub fn get<T>(handler: impl Handler<T, App, Future = Answering>) -> MethodRouter<App> {
    routing::get(untyped(handler))
}

/// Answers POST.
pub fn post<T>(handler: impl Handler<T, App, Future = Answering>) -> MethodRouter<App> {
    routing::post(untyped(handler))
}

/// A page and the form that is sent to its own address.
pub fn form<T, U>(
    shown: impl Handler<T, App, Future = Answering>,
    sent: impl Handler<U, App, Future = Answering>,
) -> MethodRouter<App> {
    routing::get(untyped(shown)).post(untyped(sent))
}
